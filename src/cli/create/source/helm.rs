//! `flux create source helm`.

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use flux_api::source::{HelmRepository, HelmRepositorySpec, HelmRepositoryType, RegistryProvider};

use crate::{
    cli::{
        context::Context,
        create::{
            credentials,
            flags::{above_zero, given, local},
            secret::Login,
            tail::{Closing, Generating, Given, Recipe, Words},
        },
        exit::Fault,
        inputs::Inputs,
        parse::url,
        ui::Ui,
    },
    manifests::secret::{HelmCredentials, TlsFiles, helm},
};

/// Flags of `create source helm`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a HelmRepository source",
    long_about = "The create source helm command makes a HelmRepository. With credentials it also makes the Secret that opens it.",
    after_help = "  # A public repository
  flux create source helm podinfo \\
    --url=https://stefanprodan.github.io/podinfo \\
    --interval=10m

  # A registry that holds charts
  flux create source helm podinfo \\
    --url=oci://ghcr.io/stefanprodan/charts

  # A repository that a Secret opens
  flux create source helm charts \\
    --url=https://charts.example.com \\
    --secret-ref=charts-credentials \\
    --pass-credentials=true"
)]
pub(super) struct Helm {
    /// Helm repository address
    #[arg(long, value_name = "string", default_value = "")]
    url: String,
    #[command(flatten)]
    login: Login,
    /// TLS authentication cert file path
    #[arg(long, value_name = "string", default_value = "")]
    cert_file: String,
    /// TLS authentication key file path
    #[arg(long, value_name = "string", default_value = "")]
    key_file: String,
    /// TLS authentication CA file path
    #[arg(long, value_name = "string", default_value = "")]
    ca_file: String,
    /// the name of an existing secret containing TLS, basic auth or docker-config credentials
    #[arg(long, value_name = "string", default_value = "")]
    secret_ref: String,
    /// OCI provider for authentication
    #[arg(long, value_name = "string", default_value = "")]
    oci_provider: String,
    /// pass credentials to all domains
    #[arg(long)]
    pass_credentials: bool,
}

impl Recipe for Helm {
    type Kind = HelmRepository;
    const WORDS: Words = Words {
        what: "HelmRepository source",
        done: "source",
        generating: Generating::Applied,
        closing: Closing::Fetched("HelmRepository source reconciliation completed but no artifact was found"),
    };

    fn spec(&self, above: &Given, ui: &mut Ui) -> Result<HelmRepositorySpec> {
        let oci = self.scheme()? == "oci";
        let provider = given(&self.oci_provider).filter(|_| oci);
        if let Some(provider) = &provider
            && !RegistryProvider::TEXTS.contains(&provider.as_str())
        {
            let known = RegistryProvider::TEXTS.join(", ");
            ui.warning(format_args!("OCI provider '{provider}' is not known, it should be one of: {known}"));
        }
        let secret_ref = local(&self.secret_ref);
        Ok(HelmRepositorySpec {
            interval: Some(above.interval),
            timeout: above_zero(above.fetch_timeout),
            url: self.url.clone(),
            type_: oci.then_some(HelmRepositoryType::Oci),
            provider: provider.as_deref().map(RegistryProvider::from),
            pass_credentials: self.pass_credentials && secret_ref.is_some(),
            secret_ref,
            ..HelmRepositorySpec::default()
        })
    }

    async fn credentials(&self, context: &mut Context, object: &mut HelmRepository) -> Result<(), Fault> {
        if object.spec.secret_ref.is_some() {
            return Ok(());
        }
        let mut inputs = Inputs::default();
        let password = self.login.password(&mut inputs).await?;
        let ca = inputs.optional("--ca-file", &self.ca_file).await.context("unable to read TLS CA file")?;
        let certificate = inputs.optional("--cert-file", &self.cert_file).await;
        let certificate = certificate.context("failed to read cert file")?;
        let key = inputs.optional("--key-file", &self.key_file).await.context("failed to read key file")?;
        let given = HelmCredentials {
            username: &self.login.username,
            password: &password,
            tls: TlsFiles { certificate: &certificate, key: &key, ca: &ca },
        };
        let name = format!("helm-{}", object.metadata.name.as_deref().unwrap_or_default());
        let secret = helm(&context.namespace, &name, &given)?;
        object.spec.secret_ref = credentials::apply(context, "repository", &secret).await?;
        object.spec.pass_credentials = self.pass_credentials && object.spec.secret_ref.is_some();
        Ok(())
    }
}

impl Helm {
    /// The scheme of the URL, which has to be one of Helm's and to name a host.
    fn scheme(&self) -> Result<String> {
        if self.url.is_empty() {
            bail!("url is required");
        }
        let url::Url { scheme, host, .. } =
            url::parse(&self.url).map_err(|why| anyhow!("url parse failed: {why}"))?;
        if !["http", "https", "oci"].contains(&scheme.as_str()) {
            bail!("url scheme '{scheme}' not supported, can be: http, https and oci");
        }
        if host.is_empty() {
            bail!("url host is required");
        }
        Ok(scheme)
    }
}
