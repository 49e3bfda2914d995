//! `flux trigger`: requests to Flux from outside of the cluster.

mod flags;
mod oidc;
mod receiver;
mod webhook;

use clap::{Args, Subcommand};

use super::{context::Context, exit::Outcome};

/// What comes after `trigger`.
#[derive(Args, Debug)]
#[command(
    about = "Trigger Flux from outside the cluster",
    long_about = "The trigger sub-commands send requests to Flux. They need no access to the cluster."
)]
pub(crate) struct Trigger {
    #[command(subcommand)]
    what: What,
}

/// Words of `trigger`.
#[derive(Debug, Subcommand)]
enum What {
    Receiver(flags::Receiver),
}

/// Sends the request.
///
/// # Errors
/// What is missing or contradicts itself; a request that fails.
pub(super) async fn run(context: &mut Context, args: &Trigger) -> Outcome {
    match &args.what {
        What::Receiver(args) => receiver::run(context, args).await,
    }
}
