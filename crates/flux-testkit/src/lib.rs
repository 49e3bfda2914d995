//! Real servers for tests and for the demonstration, all on 127.0.0.1.
//!
//! - [`Cluster`]: etcd, kube-apiserver and kube-controller-manager; Nodes and Pods by kwok when asked for.
//! - [`process`]: child processes that die with this one, also when it is killed.
//! - [`assets`]: where the servers' binaries are found.
//!
//! A test that needs a server that is not to be had calls [`skip`], which says so loudly and counts it.

pub mod assets;
pub mod cluster;
pub mod process;
mod skip;

pub use cluster::Cluster;
pub use skip::skip;
