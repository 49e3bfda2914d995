//! `flux create secret`.

use clap::{Args, Subcommand};

use super::Inherited;
use crate::cli::{context::Context, exit::Outcome};

/// Flags of `create secret`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update Kubernetes secrets",
    long_about = "The create secret sub-commands make Secrets for sources and receivers."
)]
pub(crate) struct Secret {
    #[command(subcommand)]
    kind: Kind,
}

/// One word per kind of Secret.
#[derive(Debug, Subcommand)]
enum Kind {}

/// Makes the Secret that was asked for.
///
/// # Errors
/// What the kind's command says.
#[expect(clippy::unused_async, reason = "the commands below it talk to the cluster")]
pub(super) async fn run(_: &mut Context, _: &Inherited, secret: &Secret) -> Outcome {
    match secret.kind {}
}
