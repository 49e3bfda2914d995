//! `alert-provider`.

use flux_api::{meta::Condition, notification::Provider};

use super::{FluxKind, Row, Verb};

impl FluxKind for Provider {
    const ROW: Row = Row {
        group: None,
        one: "alert-provider",
        many: "alert-providers",
        aliases: &[],
        human: "alert provider",
        verbs: Verb::STATIC,
    };
    const HEADERS: &'static [&'static str] = &[];

    fn cells(&self) -> Vec<String> {
        Vec::new()
    }

    fn conditions(&self) -> &[Condition] {
        &[]
    }

    fn applied(&self) -> String {
        "Provider reconciliation completed".to_owned()
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }

    fn at_rest(&self) -> Option<&'static str> {
        Some("Provider is Ready")
    }
}
