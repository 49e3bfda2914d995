//! `image repository`.

use flux_api::{image::ImageRepository, meta::Condition};

use super::{FluxKind, Group, Row, Verb, boolean};

impl FluxKind for ImageRepository {
    const ROW: Row = Row {
        group: Some(&Group::IMAGE),
        one: "repository",
        many: "repository",
        aliases: &[],
        human: "image repository",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Last scan", "Suspended"];

    fn cells(&self) -> Vec<String> {
        let scan = self.status.as_ref().and_then(|status| status.last_scan_result.as_ref());
        let time = scan.and_then(|scan| scan.scan_time.as_ref()).map(|time| time.0.to_string());
        vec![time.unwrap_or_default(), boolean(self.spec.suspend)]
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        let scan = self.status.as_ref().and_then(|status| status.last_scan_result.as_ref());
        format!("scan fetched {} tags", scan.map_or(0, |scan| scan.tag_count))
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }
}
