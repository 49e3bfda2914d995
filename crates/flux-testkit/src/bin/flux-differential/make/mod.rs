//! Makes a case: a tree of small kustomizations that a number determines.

mod generators;
mod kustomization;
mod objects;
mod patches;
mod path;
mod plugins;
mod references;
mod tables;
mod tree;
mod workloads;
mod world;

pub(crate) use tree::case;
