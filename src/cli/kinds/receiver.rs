//! `receiver`.

use flux_api::{meta::Condition, notification::Receiver};

use super::{FluxKind, Row, Verb, boolean};

impl FluxKind for Receiver {
    const ROW: Row = Row {
        group: None,
        one: "receiver",
        many: "receivers",
        aliases: &[],
        human: "receiver",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Suspended"];

    fn cells(&self) -> Vec<String> {
        vec![boolean(self.spec.suspend)]
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        "Receiver reconciliation completed".to_owned()
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }
}
