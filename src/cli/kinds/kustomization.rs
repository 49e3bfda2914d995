//! `kustomization`.

use clap::Command;
use flux_api::{kustomize::Kustomization, meta::Condition};

use super::{FluxKind, Reference, Row, Verb, boolean, shorten, show_source, with_source};

impl FluxKind for Kustomization {
    const ROW: Row = Row {
        group: None,
        one: "kustomization",
        many: "kustomizations",
        aliases: &["ks"],
        human: "kustomization",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Revision", "Suspended"];
    const SHORT_DIGESTS: bool = true;

    fn cells(&self) -> Vec<String> {
        vec![shorten(&revision(self)), boolean(self.spec.suspend)]
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
        let source = &self.spec.source_ref;
        let namespace = source.namespace.clone().or_else(|| self.metadata.namespace.clone());
        Some(Reference {
            kind: source.kind.as_str().to_owned(),
            namespace: namespace.unwrap_or_default(),
            name: source.name.clone(),
        })
    }

    fn feeder(&self) -> Result<Option<Reference>, String> {
        match self.source() {
            Some(source) if source.kind == "ExternalArtifact" => Err(source.kind),
            source => Ok(source),
        }
    }

    fn augment(verb: Verb, command: Command) -> Command {
        show_source(verb, with_source(verb, command), "kustomization")
    }
}

fn revision(object: &Kustomization) -> String {
    object.status.as_ref().and_then(|status| status.last_applied_revision.clone()).unwrap_or_default()
}
