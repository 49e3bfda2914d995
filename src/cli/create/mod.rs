//! `flux create`: an object made of flags, printed or applied. One file is one command; what all do after that is in `tail`.

mod alert;
mod alert_provider;
mod credentials;
mod flags;
mod helm_release;
mod image;
pub(super) mod kustomization;
mod labels;
mod named;
mod receiver;
pub(super) mod references;
pub(crate) mod secret;
mod source;
mod tail;
mod tenant;
mod values;
mod verification;

use clap::{Args, Subcommand};

use super::{context::Context, exit::Outcome};
pub(crate) use named::{Inherited, Named};

/// Flags of `create`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update sources and resources",
    long_about = "The create sub-commands make objects of flags, and print them or apply them to the cluster."
)]
pub(crate) struct Create {
    #[command(flatten)]
    pub(crate) inherited: Inherited,
    #[command(subcommand)]
    what: What,
}

/// One word per kind, or per group of kinds.
#[derive(Debug, Subcommand)]
enum What {
    Alert(Named<alert::Alert>),
    AlertProvider(Named<alert_provider::AlertProvider>),
    #[command(name = "helmrelease", visible_alias = "hr")]
    HelmRelease(Box<Named<helm_release::HelmRelease>>),
    Image(image::Image),
    #[command(visible_alias = "ks")]
    Kustomization(Box<Named<kustomization::Kustomization>>),
    Receiver(Named<receiver::Receiver>),
    Secret(secret::Secret),
    Source(Box<source::Source>),
    Tenant(Named<tenant::Tenant>),
}

/// Makes what was asked for.
///
/// # Errors
/// A name or flag that does not fit, before anything is done; then the cluster's refusal, or a wait that failed.
pub(super) async fn run(context: &mut Context, create: &Create) -> Outcome {
    let inherited = &create.inherited;
    match &create.what {
        What::Alert(named) => tail::run(context, inherited, named).await,
        What::AlertProvider(named) => tail::run(context, inherited, named).await,
        What::HelmRelease(named) => tail::run(context, inherited, named).await,
        What::Image(image) => image::run(context, inherited, image).await,
        What::Kustomization(named) => tail::run(context, inherited, named).await,
        What::Receiver(named) => tail::run(context, inherited, named).await,
        What::Secret(secret) => secret::run(context, inherited, secret).await,
        What::Source(source) => source::run(context, inherited, source).await,
        What::Tenant(named) => tenant::run(context, inherited, named).await,
    }
}

#[cfg(test)]
mod tests {
    use super::{tail::property::reads_back, *};

    #[test]
    fn what_is_printed_reads_back() {
        reads_back::<alert::Alert>(
            &["--provider-ref=p", "--event-source=Bucket/a"],
            &["provider-ref", "event-severity"],
        );
        reads_back::<alert_provider::AlertProvider>(
            &["--type=slack"],
            &["type", "channel", "username", "address", "secret-ref"],
        );
        reads_back::<receiver::Receiver>(
            &["--type=github", "--secret-ref=s", "--resource=Bucket/a"],
            &["secret-ref"],
        );
        reads_back::<kustomization::Kustomization>(
            &["--source=a", "--decryption-provider=sops"],
            &["path", "service-account", "decryption-secret", "target-namespace", "kubeconfig-secret-ref"],
        );
        reads_back::<helm_release::HelmRelease>(
            &["--source=Bucket/a", "--chart=c"],
            &["chart", "chart-version", "release-name", "target-namespace", "service-account"],
        );
    }
}
