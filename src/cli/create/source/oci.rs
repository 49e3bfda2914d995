//! `flux create source oci`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::source::{
    OCIRepository, OCIRepositoryRef, OCIRepositorySpec, OCIRepositoryVerification, RegistryProvider,
};

use super::layer_selector;
use crate::cli::{
    create::{
        flags::{Vocabulary, above_zero, given, ignore, local},
        tail::{Closing, Generating, Given, Recipe, Words},
        verification::Verification,
    },
    parse::values::{self, List},
    ui::Ui,
};

const PROVIDERS: Vocabulary = Vocabulary {
    what: "source OCI provider",
    wanted: "the OCI provider name, available options are: (generic, aws, azure, gcp)",
    words: &["generic", "aws", "azure", "gcp"],
    between: ", ",
};

/// Flags of `create source oci`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update an OCIRepository",
    long_about = "The create source oci command makes an OCIRepository: manifests, or a chart, in a container registry.",
    after_help = "  # A public artifact
  flux create source oci podinfo \\
    --url=oci://ghcr.io/stefanprodan/manifests/podinfo \\
    --tag-semver=6.x \\
    --interval=10m

  # A Helm chart, as it is
  flux create source oci podinfo-chart \\
    --url=oci://ghcr.io/stefanprodan/charts/podinfo \\
    --tag=6.9.0 \\
    --layer-selector=application/vnd.cncf.helm.chart.content.v1.tar+gzip:copy

  # Signed without a key
  flux create source oci podinfo \\
    --url=oci://ghcr.io/stefanprodan/manifests/podinfo \\
    --tag=latest \\
    --verify-provider=cosign \\
    --verify-issuer='^https://token.actions.githubusercontent.com$' \\
    --verify-subject='^https://github.com/stefanprodan/podinfo.*$'"
)]
pub(super) struct Oci {
    /// the OCI repository URL
    #[arg(long, value_name = "string", default_value = "")]
    url: String,
    /// the OCI artifact tag
    #[arg(long, value_name = "string", default_value = "")]
    tag: String,
    /// the OCI artifact tag semver range
    #[arg(long, value_name = "string", default_value = "")]
    tag_semver: String,
    /// the OCI artifact digest
    #[arg(long, value_name = "string", default_value = "")]
    digest: String,
    #[arg(
        long,
        value_name = "generic|aws|azure|gcp",
        default_value = "generic",
        value_parser = PROVIDERS.reader(),
        help = "the OCI provider name, available options are: (generic, aws, azure, gcp)"
    )]
    provider: String,
    /// the name of the Kubernetes image pull secret (type 'kubernetes.io/dockerconfigjson')
    #[arg(long, value_name = "string", default_value = "")]
    secret_ref: String,
    /// the name of an existing secret containing the proxy address and credentials
    #[arg(long, value_name = "string", default_value = "")]
    proxy_secret_ref: String,
    /// the name of the Kubernetes service account that refers to an image pull secret
    #[arg(long, value_name = "string", default_value = "")]
    service_account: String,
    /// the name of a secret to use for TLS certificates
    #[arg(long, value_name = "string", default_value = "")]
    cert_ref: String,
    #[command(flatten)]
    verification: Verification,
    /// set paths to ignore resources (can specify multiple paths with commas: path1,path2)
    #[arg(long, value_name = "strings", value_parser = values::list)]
    ignore_paths: Vec<List>,
    /// for when connecting to a non-TLS registries over plain HTTP
    #[arg(long)]
    insecure: bool,
    /// the layer to use and what to do with it, in the format '<media-type>:<operation>', the operation extract or copy
    #[arg(long, value_name = "string", default_value = "")]
    layer_selector: String,
}

impl Recipe for Oci {
    type Kind = OCIRepository;
    const WORDS: Words = Words {
        what: "OCIRepository",
        done: "OCIRepository",
        generating: Generating::Never,
        closing: Closing::Fetched("no artifact was found"),
    };

    fn spec(&self, above: &Given, ui: &mut Ui) -> Result<OCIRepositorySpec> {
        if self.url.is_empty() {
            bail!("url is required");
        }
        if [&self.tag, &self.tag_semver, &self.digest].iter().all(|flag| flag.is_empty()) {
            bail!("--tag, --tag-semver or --digest is required");
        }
        let selector = given(&self.layer_selector).map(|text| layer_selector::parse(&text)).transpose()?;
        let verify = self.verification.wanted()?.map(|verify| OCIRepositoryVerification {
            provider: verify.provider,
            secret_ref: verify.secret_ref,
            match_oidc_identity: verify.identities,
            ..OCIRepositoryVerification::default()
        });
        if !self.url.starts_with("oci://") {
            ui.warning("--url should begin with oci://");
        }
        Ok(OCIRepositorySpec {
            interval: above.interval,
            timeout: above_zero(above.fetch_timeout),
            url: self.url.clone(),
            reference: Some(OCIRepositoryRef {
                tag: given(&self.tag),
                semver: given(&self.tag_semver),
                digest: given(&self.digest),
                ..OCIRepositoryRef::default()
            }),
            layer_selector: selector,
            provider: Some(RegistryProvider::from(self.provider.as_str())),
            secret_ref: local(&self.secret_ref),
            proxy_secret_ref: local(&self.proxy_secret_ref),
            service_account_name: given(&self.service_account),
            cert_secret_ref: local(&self.cert_ref),
            verify,
            ignore: ignore(&List::join(&self.ignore_paths)),
            insecure: self.insecure,
            ..OCIRepositorySpec::default()
        })
    }
}
