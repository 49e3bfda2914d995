//! `artifact generator`.

use flux_api::{extensions::ArtifactGenerator, meta::Condition};

use super::{FluxKind, Group, Row, Verb, boolean};

impl FluxKind for ArtifactGenerator {
    const ROW: Row = Row {
        group: Some(&Group::ARTIFACT),
        one: "generator",
        many: "generators",
        aliases: &[],
        human: "artifactgenerator",
        verbs: Verb::READ,
    };
    const HEADERS: &'static [&'static str] = &["Suspended"];

    fn cells(&self) -> Vec<String> {
        vec![boolean(self.suspended())]
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        "ArtifactGenerator reconciliation completed".to_owned()
    }

    fn suspended(&self) -> bool {
        let annotations = self.metadata.annotations.as_ref();
        let mode = annotations.and_then(|all| all.get("source.extensions.fluxcd.io/reconcile"));
        mode.is_some_and(|mode| mode.eq_ignore_ascii_case("disabled"))
    }
}
