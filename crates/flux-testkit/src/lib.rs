//! Real servers for tests and for the demonstration, all on 127.0.0.1.
//!
//! - [`Cluster`]: etcd, kube-apiserver and kube-controller-manager; Nodes and Pods by kwok when asked for.
//! - [`GitServer`]: Git over HTTP, HTTPS and SSH.
//! - [`fleet`]: the whole of Flux on one machine, driven through the real binary.
//! - [`process`]: child processes that die with this one, also when it is killed.
//! - [`assets`]: where the servers' binaries are found.
//!
//! A test that needs a server that is not to be had calls [`skip`], which says so loudly and counts it.

pub mod assets;
pub mod cluster;
pub mod fleet;
pub mod git;
pub mod process;
mod skip;

pub use cluster::Cluster;
pub use git::GitServer;
pub use skip::skip;
