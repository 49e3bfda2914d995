//! `alert`.

use flux_api::{meta::Condition, notification::Alert};

use super::{FluxKind, Row, Verb, boolean};

impl FluxKind for Alert {
    const ROW: Row =
        Row { group: None, one: "alert", many: "alerts", aliases: &[], human: "alert", verbs: Verb::STATIC };
    const HEADERS: &'static [&'static str] = &["Suspended"];

    fn cells(&self) -> Vec<String> {
        vec![boolean(self.spec.suspend)]
    }

    fn conditions(&self) -> &[Condition] {
        &[]
    }

    fn applied(&self) -> String {
        "Alert reconciliation completed".to_owned()
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }

    fn at_rest(&self) -> Option<&'static str> {
        Some("Alert is Ready")
    }
}
