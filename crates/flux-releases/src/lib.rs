//! The published releases of Flux: which there are, and the manifests of each (spec/cli/install.md, "Version resolution").
//!
//! They are those of `fluxcd/flux2` on GitHub, or of a mirror of it on a GitHub Enterprise server.

mod error;
mod github;
mod place;

pub use error::Error;
pub use github::{Published, Releases};
