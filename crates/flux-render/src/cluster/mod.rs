//! All Kustomizations of a cluster, from the directory that was given to `bootstrap --path`.
//!
//! [`render`] starts with that directory, and goes on with the Kustomizations that it finds in what it has rendered, in
//! the order of `dependsOn` and of the sources of variables, several at a time. Each is rendered once.

mod artifact;
mod fingerprint;
mod found;
mod pending;
mod result;
mod sources;
mod start;
mod walk;

pub use result::{ClusterRender, Key, Member, Note};
pub use sources::LocalSources;
pub(crate) use sources::key_of;
pub use walk::{Options, render};
