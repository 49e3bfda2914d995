//! `image policy`.

use flux_api::{image::ImagePolicy, meta::Condition};

use super::{FluxKind, Group, Row, Verb};

impl FluxKind for ImagePolicy {
    const ROW: Row = Row {
        group: Some(&Group::IMAGE),
        one: "policy",
        many: "policy",
        aliases: &[],
        human: "image policy",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Image", "Tag"];

    fn cells(&self) -> Vec<String> {
        let latest = self.status.as_ref().and_then(|status| status.latest_ref.as_ref());
        latest.map_or_else(|| vec![String::new(); 2], |latest| vec![latest.name.clone(), latest.tag.clone()])
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        let latest = self.status.as_ref().and_then(|status| status.latest_ref.as_ref());
        let Some(latest) = latest else { return "no image selected yet".to_owned() };
        let digest = latest.digest.as_ref().map(|digest| format!("@{digest}")).unwrap_or_default();
        format!("selected ref {}:{}{digest}", latest.name, latest.tag)
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }
}
