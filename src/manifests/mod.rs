//! What Flux itself is made of in a cluster, as data: components × options → objects (spec/cli/manifests.md).
//!
//! Nothing here reads files, flags or the cluster.

pub mod components;
pub mod install;
pub mod secret;
pub mod sync;
