//! `flux create alert`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::{
    meta::LocalObjectReference,
    notification::{self, AlertSpec, EventSeverity},
};

use super::{
    flags::{each, given},
    references,
    tail::{Closing, Generating, Given, Recipe, Words},
};
use crate::cli::{
    parse::values::{self, List},
    ui::Ui,
};

/// Flags of `create alert`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update an Alert",
    long_about = "The create alert command makes an Alert: whose events are sent, and to which Provider.",
    after_help = "  # Send what Kustomizations and one HelmRelease report to Slack
  flux create alert apps \\
    --provider-ref=slack \\
    --event-severity=info \\
    --event-source='Kustomization/*' \\
    --event-source=HelmRelease/podinfo.apps

  # Print it for a Git repository
  flux create alert apps --provider-ref=slack --event-source='Kustomization/*' --export > alert.yaml"
)]
pub(super) struct Alert {
    /// reference to provider
    #[arg(long, value_name = "string", default_value = "")]
    provider_ref: String,
    /// severity of events to send alerts for
    #[arg(long, value_name = "string", default_value = "")]
    event_severity: String,
    /// sources that should generate alerts (<kind>/<name>.<namespace>), also accepts comma-separated values
    #[arg(long, value_name = "strings", value_parser = values::list)]
    event_source: Vec<List>,
}

impl Recipe for Alert {
    type Kind = notification::Alert;
    const WORDS: Words =
        Words { what: "Alert", done: "Alert", generating: Generating::Applied, closing: Closing::Ready };

    fn spec(&self, _: &Given, ui: &mut Ui) -> Result<AlertSpec> {
        if self.provider_ref.is_empty() {
            bail!("provider ref is required");
        }
        let event_sources = each(&self.event_source, references::event_source)?;
        if event_sources.is_empty() {
            bail!("at least one event source is required");
        }
        let event_severity = given(&self.event_severity);
        if let Some(severity) = &event_severity
            && !EventSeverity::TEXTS.contains(&severity.as_str())
        {
            ui.warning(format_args!(
                "event severity '{severity}' is not known, it should be one of: {}",
                EventSeverity::TEXTS.join(", ")
            ));
        }
        Ok(AlertSpec {
            provider_ref: LocalObjectReference { name: self.provider_ref.clone() },
            event_severity: event_severity.as_deref().map(EventSeverity::from),
            event_sources,
            ..AlertSpec::default()
        })
    }
}
