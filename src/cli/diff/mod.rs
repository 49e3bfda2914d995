//! `flux diff`: what local manifests change.

mod cluster;
mod kustomization;
mod print;
mod sides;

use clap::Subcommand;

use super::{
    context::Context,
    exit::{Exit, Fault, Outcome},
};

/// Words of `diff`.
#[derive(Debug, Subcommand)]
pub(crate) enum Diff {
    Cluster(cluster::Cluster),
    Kustomization(kustomization::Kustomization),
}

/// Compares and prints. Exit code 1 means that there are changes, so what goes wrong is 2.
///
/// # Errors
/// What upstream answers with 1: a missing name.
pub(super) async fn run(context: &mut Context, what: &Diff) -> Outcome {
    let ended = match what {
        Diff::Cluster(args) => cluster::run(context, args).await,
        Diff::Kustomization(args) => {
            kustomization::check_name(args)?;
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
