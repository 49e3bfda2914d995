//! `flux diff`: what local manifests change.

mod artifact;
mod cluster;
mod kustomization;
mod print;
mod sides;

use clap::{Args, Subcommand};

use super::{
    context::Context,
    exit::{Exit, Fault, Outcome},
};

/// What comes after `diff`.
#[derive(Args, Debug)]
#[command(
    about = "Diff a flux resource",
    long_about = "The diff sub-commands tell what local manifests change, compared with a Git revision."
)]
pub(crate) struct Diff {
    #[command(subcommand)]
    what: What,
}

/// Words of `diff`.
#[derive(Debug, Subcommand)]
enum What {
    Artifact(artifact::Artifact),
    Cluster(cluster::Cluster),
    Kustomization(kustomization::Kustomization),
}

/// Compares and prints. Exit code 1 means that there are changes, so what goes wrong is 2, but for artifacts.
///
/// # Errors
/// What upstream answers with 1: a missing name, and all of artifacts.
pub(super) async fn run(context: &mut Context, args: &Diff) -> Outcome {
    let ended = match &args.what {
        // Upstream knows no more than 1 here.
        What::Artifact(args) => return artifact::run(context, args),
        What::Cluster(args) => cluster::run(context, args).await,
        What::Kustomization(args) => {
            args.of.name()?;
            kustomization::run(context, args).await
        }
    };
    ended.or_else(|fault| Ok(trouble(context, fault)))
}

fn trouble(context: &mut Context, fault: Fault) -> Exit {
    match fault.explain(context.server()).tell(&mut context.ui) {
        Exit::Failure => Exit::Trouble,
        other => other,
    }
}
