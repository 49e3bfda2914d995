//! What users, servers and bad luck do to the real binary: a clear message, the right exit code, nothing lost.

mod git;
mod interrupt;
mod kustomization;
mod luck;
mod permission;
mod rig;
