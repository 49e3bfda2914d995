//! `source chart`.

use clap::Command;
use flux_api::{meta::Condition, source::HelmChart};

use super::{FluxKind, Group, Reference, Row, Verb, boolean, fetched, with_source};

impl FluxKind for HelmChart {
    const ROW: Row = Row {
        group: Some(&Group::SOURCE),
        one: "chart",
        many: "chart",
        aliases: &[],
        human: "source chart",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Revision", "Suspended"];
    const SHORT_DIGESTS: bool = true;

    fn cells(&self) -> Vec<String> {
        let artifact = self.status.as_ref().and_then(|status| status.artifact.as_ref());
        let revision = artifact.map(|artifact| artifact.revision.clone()).unwrap_or_default();
        vec![revision, boolean(self.spec.suspend)]
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        let artifact = self.status.as_ref().and_then(|status| status.artifact.as_ref());
        fetched(artifact)
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }

    fn feeder(&self) -> Result<Option<Reference>, String> {
        let source = &self.spec.source_ref;
        Ok(Some(Reference {
            kind: source.kind.as_str().to_owned(),
            namespace: self.metadata.namespace.clone().unwrap_or_default(),
            name: source.name.clone(),
        }))
    }

    fn augment(verb: Verb, command: Command) -> Command {
        with_source(verb, command)
    }
}
