//! `flux create helmrelease`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::{
    helm::{
        self, ChartSourceReference, CrdsPolicy, HelmChartTemplate, HelmChartTemplateSpec, HelmReleaseSpec,
    },
    helm::{Install, Upgrade},
    meta::Duration,
    source::ReconcileStrategy,
};

use super::{
    flags::{self, above_zero, each, given},
    kustomization::kube_config,
    references,
    tail::{Closing, Generating, Given, Recipe, Words},
    values as chart_values,
};
use crate::cli::{
    parse::values::{self, List},
    ui::Ui,
};

/// Flags of `create helmrelease`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update a HelmRelease",
    long_about = "The create helmrelease command makes a HelmRelease: a chart, and the values it is installed with.",
    after_help = "  # A chart of a Helm repository
  flux create helmrelease podinfo \\
    --interval=10m \\
    --source=HelmRepository/podinfo \\
    --chart=podinfo \\
    --chart-version=\">6.0.0\" \\
    --values=./my-values.yaml

  # A chart that a source holds already, in a namespace that is made for it
  flux create helmrelease podinfo \\
    --chart-ref=OCIRepository/podinfo \\
    --target-namespace=prod \\
    --create-target-namespace=true \\
    --values-from=Secret/podinfo-values

  # Print it for a Git repository
  flux create hr podinfo --source=GitRepository/charts --chart=./podinfo --export > podinfo.yaml"
)]
pub(super) struct HelmRelease {
    /// Helm chart name or path
    #[arg(long, value_name = "string", default_value = "")]
    chart: String,
    #[arg(
        long,
        value_name = "string",
        value_parser = references::chart_source,
        help = "source that contains the chart in the format '<kind>/<name>.<namespace>', where kind must be one of: (HelmRepository, GitRepository, Bucket)"
    )]
    source: Option<ChartSourceReference>,
    /// Helm chart version, accepts a semver range (ignored for charts from GitRepository sources)
    #[arg(long, value_name = "string", default_value = "")]
    chart_version: String,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "the name of the HelmChart resource to use as source for the HelmRelease, in the format '<kind>/<name>.<namespace>', where kind must be one of: (OCIRepository, HelmChart)"
    )]
    chart_ref: String,
    /// the interval of which to check for new chart versions
    #[arg(long, value_name = "duration", default_value = "0s", value_parser = flags::length)]
    chart_interval: Duration,
    #[arg(
        long,
        value_name = "string",
        default_value = "ChartVersion",
        help = "the reconcile strategy for helm chart created by the helm release(accepted values: Revision and ChartVersion)"
    )]
    reconcile_strategy: String,
    /// name used for the Helm release, defaults to a composition of '[<target-namespace>-]<HelmRelease-name>'
    #[arg(long, value_name = "string", default_value = "")]
    release_name: String,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "namespace to install this release, defaults to the HelmRelease namespace"
    )]
    target_namespace: String,
    /// namespace to store the Helm release, defaults to the target namespace
    #[arg(long, value_name = "string", default_value = "")]
    storage_namespace: String,
    /// create the target namespace if it does not exist
    #[arg(long)]
    create_target_namespace: bool,
    #[arg(
        long,
        value_name = "strings",
        value_parser = values::list,
        help = "HelmReleases that must be ready before this release can be installed, supported formats '<name>' and '<namespace>/<name>'"
    )]
    depends_on: Vec<List>,
    /// local path to values.yaml files, also accepts comma-separated values
    #[arg(long, value_name = "strings", value_parser = values::list)]
    values: Vec<List>,
    #[arg(
        long,
        value_name = "strings",
        value_parser = values::list,
        help = "a Kubernetes object reference that contains the values.yaml data key in the format '<kind>/<name>', where kind must be one of: (Secret, ConfigMap)"
    )]
    values_from: Vec<List>,
    #[arg(long, value_name = "Skip|Create|CreateReplace",
        value_parser = values::one_of("upgrade CRDs policy", CrdsPolicy::TEXTS), help = "upgrade CRDs policy, available options are: (Skip, Create, CreateReplace)")]
    crds: Option<String>,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "the name of the service account to impersonate when reconciling this HelmRelease"
    )]
    service_account: String,
    /// the name of the Kubernetes Secret that contains a key with the kubeconfig file for connecting to a remote cluster
    #[arg(long, value_name = "string", default_value = "")]
    kubeconfig_secret_ref: String,
}

impl Recipe for HelmRelease {
    type Kind = helm::HelmRelease;
    const WORDS: Words = Words {
        what: "HelmRelease",
        done: "HelmRelease",
        generating: Generating::Applied,
        closing: Closing::Applied,
    };

    fn spec(&self, given_above: &Given, _: &mut Ui) -> Result<HelmReleaseSpec> {
        if self.chart.is_empty() && self.chart_ref.is_empty() {
            bail!("chart or chart-ref is required");
        }
        if !self.chart.is_empty() && !self.chart_ref.is_empty() {
            bail!("cannot use --chart in combination with --chart-ref");
        }
        let strategy = self.reconcile_strategy.as_str();
        if !ReconcileStrategy::TEXTS.contains(&strategy) {
            bail!("'{strategy}' is an invalid reconcile strategy(valid: Revision, ChartVersion)");
        }
        let chart = if self.chart.is_empty() { None } else { Some(self.template()?) };
        let chart_ref = given(&self.chart_ref).map(|text| references::chart_ref(&text)).transpose()?;
        let depends_on = each(&self.depends_on, references::dependency)?;
        let values = chart_values::merged(&List::join(&self.values))?;
        let values_from = each(&self.values_from, references::values_from)?;
        Ok(HelmReleaseSpec {
            interval: given_above.interval,
            chart,
            chart_ref,
            release_name: given(&self.release_name),
            target_namespace: given(&self.target_namespace),
            storage_namespace: given(&self.storage_namespace).or_else(|| given(&self.target_namespace)),
            depends_on,
            install: self.install(),
            upgrade: self.upgrade(),
            values,
            values_from,
            service_account_name: given(&self.service_account),
            kube_config: kube_config(&self.kubeconfig_secret_ref),
            ..HelmReleaseSpec::default()
        })
    }
}

impl HelmRelease {
    fn template(&self) -> Result<HelmChartTemplate> {
        let Some(source_ref) = self.source.clone() else { bail!("chart source is required") };
        let spec = HelmChartTemplateSpec {
            chart: self.chart.clone(),
            version: given(&self.chart_version),
            source_ref,
            interval: above_zero(self.chart_interval),
            reconcile_strategy: Some(ReconcileStrategy::from(self.reconcile_strategy.as_str())),
            ..HelmChartTemplateSpec::default()
        };
        Ok(HelmChartTemplate { spec, ..HelmChartTemplate::default() })
    }

    fn install(&self) -> Option<Install> {
        let crds = self.crds.is_some().then_some(CrdsPolicy::Create);
        let wanted = crds.is_some() || self.create_target_namespace;
        wanted.then(|| Install { crds, create_namespace: self.create_target_namespace, ..Install::default() })
    }

    fn upgrade(&self) -> Option<Upgrade> {
        let crds = CrdsPolicy::from(self.crds.as_deref()?);
        Some(Upgrade { crds: Some(crds), ..Upgrade::default() })
    }
}
