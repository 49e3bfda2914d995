//! `helmrelease`.

use clap::{Arg, ArgAction, ArgMatches, Command};
use flux_api::{
    helm::HelmRelease,
    meta::{Condition, names},
};

use super::{FluxKind, Reference, Row, Verb, boolean, show_source, with_source};

impl FluxKind for HelmRelease {
    const ROW: Row = Row {
        group: None,
        one: "helmrelease",
        many: "helmreleases",
        aliases: &["hr"],
        human: "helmrelease",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Revision", "Suspended"];

    fn cells(&self) -> Vec<String> {
        vec![revision(self), boolean(self.spec.suspend)]
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        format!("applied revision {}", revision(self))
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }

    fn source(&self) -> Option<Reference> {
        let own = || self.metadata.namespace.clone().unwrap_or_default();
        if let Some(chart) = &self.spec.chart_ref {
            return Some(Reference {
                kind: chart.kind.as_str().to_owned(),
                namespace: chart.namespace.clone().unwrap_or_else(own),
                name: chart.name.clone(),
            });
        }
        let source = &self.spec.chart.as_ref()?.spec.source_ref;
        Some(Reference {
            kind: source.kind.as_str().to_owned(),
            namespace: source.namespace.clone().unwrap_or_else(own),
            name: source.name.clone(),
        })
    }

    fn feeder(&self) -> Result<Option<Reference>, String> {
        let Some(source) = self.source() else { return Ok(None) };
        if self.spec.chart_ref.is_some() {
            return match source.kind.as_str() {
                "HelmChart" | "OCIRepository" => Ok(Some(source)),
                _ => Err(source.kind),
            };
        }
        // The chart that helm-controller makes of the template.
        let own = self.metadata.namespace.clone().unwrap_or_default();
        let name = format!("{own}-{}", self.metadata.name.clone().unwrap_or_default());
        Ok(Some(Reference { kind: "HelmChart".to_owned(), namespace: source.namespace, name }))
    }

    fn augment(verb: Verb, command: Command) -> Command {
        let command = show_source(verb, with_source(verb, command), "helmrelease");
        if verb != Verb::Reconcile {
            return command;
        }
        let flag = |name: &'static str, help: &'static str| {
            Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
        };
        command
            .arg(flag("force", "force a one-off install or upgrade of the HelmRelease resource"))
            .arg(flag("reset", "reset the failure count for this HelmRelease resource"))
    }

    fn request(flags: &ArgMatches, stamp: &str) -> Vec<(&'static str, String)> {
        [("force", names::FORCE_AT), ("reset", names::RESET_AT)]
            .into_iter()
            .filter(|(flag, _)| flags.get_flag(flag))
            .map(|(_, annotation)| (annotation, stamp.to_owned()))
            .collect()
    }
}

/// The chart that is installed, else the one that was tried last.
fn revision(object: &HelmRelease) -> String {
    let Some(status) = &object.status else { return String::new() };
    match status.history.first() {
        Some(release) => release.chart_version.clone(),
        None => status.last_attempted_revision.clone().unwrap_or_default(),
    }
}
