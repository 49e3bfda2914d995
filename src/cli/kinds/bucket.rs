//! `source bucket`.

use flux_api::{meta::Condition, source::Bucket};

use super::{FluxKind, Group, Row, Verb, boolean, fetched, shorten};

impl FluxKind for Bucket {
    const ROW: Row = Row {
        group: Some(&Group::SOURCE),
        one: "bucket",
        many: "bucket",
        aliases: &[],
        human: "source bucket",
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
}
