//! `flux create source`: where manifests and charts come from.

mod bucket;
mod chart;
mod git;
mod helm;
mod layer_selector;
mod oci;

use clap::{Args, Subcommand};
use flux_api::meta::Duration;

use super::{Inherited, Named, flags, tail};
use crate::cli::{context::Context, exit::Outcome};

/// Flags of `create source`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update sources",
    long_about = "The create source sub-commands make sources: repositories, buckets and charts."
)]
pub(crate) struct Source {
    /// set a timeout for fetch operations performed by source-controller (e.g. 'git clone' or 'helm repo update')
    #[arg(long, global = true, value_name = "duration", default_value = "0s", value_parser = flags::length)]
    fetch_timeout: Duration,
    #[command(subcommand)]
    kind: Kind,
}

/// One word per kind.
#[derive(Debug, Subcommand)]
enum Kind {
    Bucket(Named<bucket::Bucket>),
    Chart(Named<chart::Chart>),
    Git(Box<Named<git::Git>>),
    Helm(Named<helm::Helm>),
    Oci(Box<Named<oci::Oci>>),
}

/// Makes the source that was asked for.
///
/// # Errors
/// See [`tail::run_with`].
pub(super) async fn run(context: &mut Context, inherited: &Inherited, source: &Source) -> Outcome {
    let timeout = source.fetch_timeout;
    match &source.kind {
        Kind::Bucket(named) => tail::run_with(context, inherited, named, timeout).await,
        Kind::Chart(named) => tail::run_with(context, inherited, named, timeout).await,
        Kind::Git(named) => tail::run_with(context, inherited, named, timeout).await,
        Kind::Helm(named) => tail::run_with(context, inherited, named, timeout).await,
        Kind::Oci(named) => tail::run_with(context, inherited, named, timeout).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::create::tail::property::reads_back;

    #[test]
    fn what_is_printed_reads_back() {
        reads_back::<bucket::Bucket>(
            &["--bucket-name=b", "--endpoint=e"],
            &["bucket-name", "endpoint", "region", "secret-ref", "proxy-secret-ref"],
        );
        reads_back::<chart::Chart>(
            &["--source=Bucket/b", "--chart=c", "--verify-provider=cosign"],
            &["chart", "chart-version", "reconcile-strategy", "verify-issuer", "verify-subject"],
        );
        reads_back::<git::Git>(
            &["--url=https://h/r", "--branch=b"],
            &["branch", "tag", "tag-semver", "ref-name", "commit", "secret-ref"],
        );
        reads_back::<helm::Helm>(&["--url=oci://h/c"], &["secret-ref", "oci-provider"]);
        reads_back::<oci::Oci>(
            &["--url=oci://h/a", "--tag=t"],
            &["url", "tag", "tag-semver", "digest", "service-account", "cert-ref"],
        );
    }
}
