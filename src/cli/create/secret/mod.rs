//! `flux create secret`: one file is one command; what all do after that is in `tail`.

mod git;
mod github_app;
mod helm;
mod login;
mod notation;
mod oci;
mod proxy;
mod receiver;
mod ssh;
mod tail;
mod tls;
mod tls_flags;

use clap::{Args, Subcommand};

use super::{Inherited, Named};
use crate::cli::{context::Context, exit::Outcome};
pub(super) use login::Login;
pub(super) use ssh::{HostKeys, Ssh, host};
pub(super) use tail::put;

/// Flags of `create secret`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update Kubernetes secrets",
    long_about = "The create secret sub-commands make Secrets for sources, image scans and receivers, and print them or apply
them to the cluster. A Secret that is there already is replaced: keys that the new one lacks are removed.

Every flag that takes a secret has a companion that takes a file, so that the secret is in no list of processes and in no
history of a shell; the file \"-\" is standard input."
)]
pub(crate) struct Secret {
    #[command(subcommand)]
    kind: Kind,
}

/// One word per kind of Secret.
#[derive(Debug, Subcommand)]
enum Kind {
    Git(Box<Named<git::Git>>),
    #[command(name = "githubapp")]
    GitHubApp(Named<github_app::GitHubApp>),
    Helm(Named<helm::Helm>),
    Notation(Named<notation::Notation>),
    Oci(Named<oci::Oci>),
    Proxy(Named<proxy::Proxy>),
    Receiver(Named<receiver::Receiver>),
    Tls(Named<tls::Tls>),
}

/// Makes the Secret that was asked for.
///
/// # Errors
/// A name or flag that does not fit, before anything is done; then the cluster's refusal.
pub(super) async fn run(context: &mut Context, inherited: &Inherited, secret: &Secret) -> Outcome {
    match &secret.kind {
        Kind::Git(named) => tail::run(context, inherited, named.as_ref()).await,
        Kind::GitHubApp(named) => tail::run(context, inherited, named).await,
        Kind::Helm(named) => tail::run(context, inherited, named).await,
        Kind::Notation(named) => tail::run(context, inherited, named).await,
        Kind::Oci(named) => tail::run(context, inherited, named).await,
        Kind::Proxy(named) => tail::run(context, inherited, named).await,
        Kind::Receiver(named) => tail::run(context, inherited, named).await,
        Kind::Tls(named) => tail::run(context, inherited, named).await,
    }
}
