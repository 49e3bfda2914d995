//! The controller in this process, against a real API server and real Git servers.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on ends its test")]

mod access;
mod artifacts;
mod failures;
mod includes;
mod lifecycle;
mod rig;
mod unchanged;
mod verify;
