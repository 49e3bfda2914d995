//! `source external`.

use flux_api::{meta::Condition, source::ExternalArtifact};

use super::{FluxKind, Group, Reference, Row, Verb, fetched, shorten};

impl FluxKind for ExternalArtifact {
    const ROW: Row = Row {
        group: Some(&Group::SOURCE),
        one: "external",
        many: "external",
        aliases: &[],
        human: "source external-artifact",
        verbs: Verb::READ,
    };
    const HEADERS: &'static [&'static str] = &["Revision", "Source"];
    const SHORT_DIGESTS: bool = true;

    fn cells(&self) -> Vec<String> {
        let artifact = self.status.as_ref().and_then(|status| status.artifact.as_ref());
        let revision = artifact.map(|artifact| artifact.revision.clone()).unwrap_or_default();
        let source = self.spec.source_ref.as_ref().map(|source| {
            let namespace = source.namespace.clone().unwrap_or_default();
            Reference { kind: source.kind.clone(), namespace, name: source.name.clone() }.to_string()
        });
        vec![shorten(&revision), source.unwrap_or_default()]
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        let artifact = self.status.as_ref().and_then(|status| status.artifact.as_ref());
        fetched(artifact)
    }

    fn suspended(&self) -> bool {
        false
    }
}
