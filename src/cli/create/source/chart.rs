//! `flux create source chart`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::source::{
    ArtifactVerification, HelmChart, HelmChartSpec, LocalHelmChartSourceReference, ReconcileStrategy,
};

use crate::cli::{
    create::{
        flags::given,
        references,
        tail::{Closing, Generating, Given, Recipe, Words},
        verification::Verification,
    },
    ui::Ui,
};

/// Flags of `create source chart`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update a HelmChart source",
    long_about = "The create source chart command makes a HelmChart: one chart out of a source.",
    after_help = "  # The newest version of a chart of a Helm repository
  flux create source chart podinfo \\
    --source=HelmRepository/podinfo \\
    --chart=podinfo \\
    --chart-version=6.x

  # A directory of a Git repository, at every revision
  flux create source chart podinfo \\
    --source=GitRepository/podinfo \\
    --chart=./charts/podinfo \\
    --reconcile-strategy=Revision

  # A signed chart of a registry
  flux create source chart podinfo \\
    --source=HelmRepository/podinfo \\
    --chart=podinfo \\
    --verify-provider=cosign \\
    --verify-issuer=https://token.actions.githubusercontent.com \\
    --verify-subject=https://github.com/stefanprodan/podinfo/"
)]
pub(super) struct Chart {
    /// Helm chart name or path
    #[arg(long = "chart", value_name = "string", default_value = "")]
    name: String,
    /// Helm chart version, accepts a semver range (ignored for charts from GitRepository sources)
    #[arg(long = "chart-version", value_name = "string", default_value = "")]
    version: String,
    #[arg(
        long,
        value_name = "helmChartSource",
        value_parser = references::local_chart_source,
        help = "source that contains the chart in the format '<kind>/<name>', where kind must be one of: (HelmRepository, GitRepository, Bucket)"
    )]
    source: Option<LocalHelmChartSourceReference>,
    #[arg(
        long,
        value_name = "string",
        default_value = "ChartVersion",
        help = "the reconcile strategy for helm chart (accepted values: Revision and ChartVersion)"
    )]
    reconcile_strategy: String,
    #[command(flatten)]
    verification: Verification,
}

impl Recipe for Chart {
    type Kind = HelmChart;
    const WORDS: Words = Words {
        what: "HelmChart source",
        done: "source",
        generating: Generating::Always,
        closing: Closing::Fetched("HelmChart source reconciliation completed but no artifact was found"),
    };

    fn spec(&self, above: &Given, ui: &mut Ui) -> Result<HelmChartSpec> {
        let Some(source_ref) = self.source.clone() else { bail!("chart source is required") };
        if self.name.is_empty() {
            bail!("chart name or path is required");
        }
        let verify = self.verification.wanted()?.map(|verify| ArtifactVerification {
            provider: verify.provider,
            secret_ref: verify.secret_ref,
            match_oidc_identity: verify.identities,
        });
        let strategy = given(&self.reconcile_strategy);
        if let Some(strategy) = &strategy
            && !ReconcileStrategy::TEXTS.contains(&strategy.as_str())
        {
            let known = ReconcileStrategy::TEXTS.join(", ");
            ui.warning(format_args!("strategy '{strategy}' is not known, it should be one of: {known}"));
        }
        Ok(HelmChartSpec {
            interval: above.interval,
            chart: self.name.clone(),
            version: given(&self.version),
            source_ref,
            reconcile_strategy: strategy.as_deref().map(ReconcileStrategy::from),
            verify,
            ..HelmChartSpec::default()
        })
    }
}
