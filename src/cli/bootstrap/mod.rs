//! `flux bootstrap`: the flags of each provider, and how the pipeline speaks through the [`Ui`](super::ui::Ui).

mod aws;
mod common;
mod git;
mod report;

use clap::{Args, Subcommand};

use super::{
    context::Context,
    exit::{Exit, Outcome},
};
use crate::bootstrap::{Cluster, Plan};
pub(crate) use common::Common;

/// Flags of `bootstrap`.
#[derive(Args, Debug)]
#[command(
    about = "Deploy Flux on a cluster the GitOps way",
    long_about = "The bootstrap sub-commands bootstrap the toolkit components on the targeted Git provider."
)]
pub(crate) struct Bootstrap {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    provider: Provider,
}

/// One word per provider.
#[derive(Debug, Subcommand)]
pub(crate) enum Provider {
    Git(git::Git),
}

/// Makes the cluster follow the repository.
///
/// # Errors
/// What the flags lack; the first step that fails.
pub(super) async fn run(context: &mut Context, args: &Bootstrap) -> Outcome {
    let plan = match &args.provider {
        Provider::Git(git) => git.plan(context, &args.common).await?,
    };
    pipeline(context, &plan).await
}

async fn pipeline(context: &mut Context, plan: &Plan) -> Outcome {
    let cluster = Cluster::new(context.client().await?, context.now());
    crate::bootstrap::run(plan, &cluster, &mut context.ui).await?;
    Ok(Exit::Success)
}
