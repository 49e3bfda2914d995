//! `flux create kustomization`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::{
    kustomize::{self, CrossNamespaceSourceReference, Decryption, DecryptionProvider, KustomizationSpec},
    meta::{Duration, KubeConfigReference, SecretKeyReference},
};

use super::{
    flags::{self, above_zero, each, given, local},
    references,
    tail::{Closing, Generating, Given, Recipe, Words},
};
use crate::cli::{
    parse::values::{self, List},
    ui::Ui,
};

/// What is said of `--validation`.
const VALIDATION: &str = "Flag --validation has been deprecated, this arg is no longer used, all resources are validated \
                          using server-side apply dry-run";

/// Flags of `create kustomization`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update a Kustomization",
    long_about = "The create kustomization command makes a Kustomization: what of a source is applied to the cluster.",
    after_help = "  # Apply a directory of a Git repository, and wait for what is in it
  flux create kustomization apps \\
    --source=GitRepository/fleet \\
    --path=./apps \\
    --prune=true \\
    --interval=10m \\
    --wait=true

  # After another one, with the health of one Deployment
  flux create kustomization web \\
    --depends-on=infrastructure \\
    --source=fleet.flux-system \\
    --path=./web \\
    --health-check=Deployment/web.prod \\
    --health-check-timeout=3m

  # Print it for a Git repository
  flux create kustomization apps --source=OCIRepository/apps --prune --export > apps.yaml"
)]
pub(super) struct Kustomization {
    #[arg(
        long,
        value_name = "string",
        value_parser = references::source,
        help = "source that contains the Kubernetes manifests in the format '[<kind>/]<name>.<namespace>', where kind must be one of: (OCIRepository, GitRepository, Bucket), if kind is not specified it defaults to GitRepository"
    )]
    source: Option<CrossNamespaceSourceReference>,
    /// path to the directory containing a kustomization.yaml file
    #[arg(long, value_name = "safeRelativePath", default_value = "./", value_parser = values::relative_path)]
    path: String,
    /// enable garbage collection
    #[arg(long)]
    prune: bool,
    /// enable health checking of all the applied resources
    #[arg(long)]
    wait: bool,
    /// workload to be included in the health assessment, in the format '<kind>/<name>.<namespace>'
    #[arg(long, value_name = "strings", value_parser = values::list)]
    health_check: Vec<List>,
    /// timeout of health checking operations
    #[arg(long, value_name = "duration", default_value = "2m0s", value_parser = flags::length)]
    health_check_timeout: Duration,
    #[arg(
        long,
        value_name = "strings",
        value_parser = values::list,
        help = "Kustomization that must be ready before this Kustomization can be applied, in the format '[<namespace>/]<name>[@<CEL expression>]', also accepts comma-separated values"
    )]
    depends_on: Vec<List>,
    /// the name of the service account to impersonate when reconciling this Kustomization
    #[arg(long, value_name = "string", default_value = "")]
    service_account: String,
    /// decryption provider, available options are: (sops)
    #[arg(long, value_name = "decryptionProvider",
        value_parser = values::one_of("decryption provider", &["sops"]))]
    decryption_provider: Option<String>,
    /// set the Kubernetes secret name that contains the OpenPGP private keys used for sops decryption
    #[arg(long, value_name = "string", default_value = "")]
    decryption_secret: String,
    /// overrides the namespace of all Kustomization objects reconciled by this Kustomization
    #[arg(long, value_name = "string", default_value = "")]
    target_namespace: String,
    /// the name of the Kubernetes Secret that contains a key with the kubeconfig file for connecting to a remote cluster
    #[arg(long, value_name = "string", default_value = "")]
    kubeconfig_secret_ref: String,
    /// the interval at which to retry a previously failed reconciliation
    #[arg(long, value_name = "duration", default_value = "0s", value_parser = flags::length)]
    retry_interval: Duration,
    /// taken and not heeded
    #[arg(long, value_name = "string", hide = true)]
    validation: Option<String>,
}

impl Recipe for Kustomization {
    type Kind = kustomize::Kustomization;
    const WORDS: Words = Words {
        what: "Kustomization",
        done: "Kustomization",
        generating: Generating::Applied,
        closing: Closing::Applied,
    };

    fn spec(&self, given_above: &Given, ui: &mut Ui) -> Result<KustomizationSpec> {
        if self.validation.is_some() {
            // On stdout, as upstream.
            writeln!(ui.out(), "{VALIDATION}")?;
        }
        let Some(source_ref) = self.source.clone() else { bail!("source is required") };
        let depends_on = each(&self.depends_on, references::dependency)?;
        let health_checks = self.health_checks()?;
        let waits = self.wait || !health_checks.is_empty();
        Ok(KustomizationSpec {
            interval: given_above.interval,
            retry_interval: above_zero(self.retry_interval),
            source_ref,
            path: Some(self.path.clone()),
            prune: self.prune,
            wait: self.wait,
            health_checks,
            timeout: waits.then_some(self.health_check_timeout),
            depends_on,
            service_account_name: given(&self.service_account),
            decryption: self.decryption(ui),
            target_namespace: given(&self.target_namespace),
            kube_config: kube_config(&self.kubeconfig_secret_ref),
            ..KustomizationSpec::default()
        })
    }
}

impl Kustomization {
    /// The objects to wait for; none where all are waited for.
    fn health_checks(&self) -> Result<Vec<flux_api::meta::NamespacedObjectKindReference>> {
        if self.wait {
            return Ok(Vec::new());
        }
        each(&self.health_check, references::health_check)
    }

    fn decryption(&self, ui: &mut Ui) -> Option<Decryption> {
        let secret_ref = local(&self.decryption_secret);
        let Some(provider) = self.decryption_provider.as_deref() else {
            if secret_ref.is_some() {
                ui.warning("--decryption-secret has no effect without --decryption-provider");
            }
            return None;
        };
        Some(Decryption { provider: DecryptionProvider::from(provider), secret_ref, ..Decryption::default() })
    }
}

/// The cluster whose kubeconfig is in a Secret, unless the name is empty.
pub(super) fn kube_config(secret: &str) -> Option<KubeConfigReference> {
    let secret_ref = given(secret).map(|name| SecretKeyReference { name, key: None })?;
    Some(KubeConfigReference { secret_ref: Some(secret_ref), config_map_ref: None })
}
