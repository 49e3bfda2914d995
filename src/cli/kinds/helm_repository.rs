//! `source helm`.

use flux_api::{meta::Condition, source::HelmRepository};

use super::{FluxKind, Group, Row, Verb, boolean, fetched, shorten};

impl FluxKind for HelmRepository {
    const ROW: Row = Row {
        group: Some(&Group::SOURCE),
        one: "helm",
        many: "helm",
        aliases: &[],
        human: "source helm",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Revision", "Suspended"];
    const SHORT_DIGESTS: bool = true;

    fn cells(&self) -> Vec<String> {
        let artifact = self.status.as_ref().and_then(|status| status.artifact.as_ref());
        let revision = artifact.map(|artifact| artifact.revision.clone()).unwrap_or_default();
        vec![shorten(&revision), boolean(self.spec.suspend)]
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

    fn at_rest(&self) -> Option<&'static str> {
        // A repository of type oci is a place and nothing to fetch; its charts are fetched by name.
        let oci = self.spec.type_.as_ref().is_some_and(|kind| kind.as_str() == "oci");
        oci.then_some("Helm repository is Ready")
    }
}
