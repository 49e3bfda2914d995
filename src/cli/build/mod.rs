//! `flux build`: what a cluster would be given, and archives, from local files.

mod artifact;
mod cluster;
pub(super) mod flags;
pub(super) mod flux_object;
mod folder;
mod kustomization;
mod output;
pub(super) mod repository;
pub(super) mod resources;

use clap::{Args, Subcommand};

use super::{context::Context, exit::Outcome};

/// What comes after `build`.
#[derive(Args, Debug)]
#[command(about = "Build a flux resource", long_about = "The build command is used to build flux resources.")]
pub(crate) struct Build {
    #[command(subcommand)]
    what: What,
}

/// Words of `build`.
#[derive(Debug, Subcommand)]
enum What {
    Artifact(artifact::Artifact),
    Cluster(cluster::Cluster),
    Kustomization(kustomization::Kustomization),
}

/// Builds and prints.
///
/// # Errors
/// What cannot be read or built.
pub(super) async fn run(context: &mut Context, args: &Build) -> Outcome {
    match &args.what {
        What::Artifact(args) => artifact::run(context, args).await,
        What::Cluster(args) => cluster::run(context, args).await,
        What::Kustomization(args) => kustomization::run(context, args).await,
    }
}
