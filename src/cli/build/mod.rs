//! `flux build`: what a cluster would be given, from local files.

mod cluster;
pub(super) mod flux_object;
mod folder;
mod kustomization;
mod output;
pub(super) mod repository;
pub(super) mod resources;

use clap::Subcommand;

use super::{context::Context, exit::Outcome};

/// Words of `build`.
#[derive(Debug, Subcommand)]
pub(crate) enum Build {
    Cluster(cluster::Cluster),
    Kustomization(kustomization::Kustomization),
}

/// Builds and prints.
///
/// # Errors
/// What cannot be read or built.
pub(super) async fn run(context: &mut Context, what: &Build) -> Outcome {
    match what {
        Build::Cluster(args) => cluster::run(context, args).await,
        Build::Kustomization(args) => kustomization::run(context, args).await,
    }
}
