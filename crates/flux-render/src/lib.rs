//! Flux Kustomizations into objects, with no cluster: what `flux build` prints and `flux diff` compares.
//!
//! [`render`] takes a directory of a [`Tree`](flux_archive::Tree) and a Flux Kustomization: the fields of the
//! Kustomization go over the directory, kustomize builds it, variables are substituted, and the objects get the labels
//! that they have in a cluster (spec cli/build-diff). [`cluster::render`] does so for all Kustomizations that are
//! reachable from a cluster's directory. [`build`] and [`substitute`] are the steps that the controller shares.
//!
//! Pure: bytes in, objects out.

mod build;
pub mod cluster;
mod error;
mod inputs;
mod objects;
mod render;
mod request;
mod substitution;
mod variables;

pub use build::{Built, Settings, build};
pub use error::RenderError;
pub use flux_kustomize::Help;
pub use inputs::Inputs;
pub use objects::encrypted;
pub use render::{Rendered, render};
pub use request::{Missing, Request};
pub use substitution::substitute;
pub use variables::{MissingSource, is_kustomization};

/// `Kind/namespace/name` of the source of a Kustomization; parts that are empty vanish. The namespace is that of the
/// reference, else that of the Kustomization (spec cli/build-diff, "Recursive").
pub fn source_key(kustomization: &flux_yaml::Value) -> String {
    cluster::key_of(kustomization, kustomization["metadata"]["namespace"].as_str().unwrap_or_default())
}
