//! `image update`.

use flux_api::{image::ImageUpdateAutomation, meta::Condition};

use super::{FluxKind, Group, Row, Verb, boolean};

impl FluxKind for ImageUpdateAutomation {
    const ROW: Row = Row {
        group: Some(&Group::IMAGE),
        one: "update",
        many: "update",
        aliases: &[],
        human: "image update automation",
        verbs: Verb::ALL,
    };
    const HEADERS: &'static [&'static str] = &["Last run", "Suspended"];

    fn cells(&self) -> Vec<String> {
        vec![last_run(self).unwrap_or_default(), boolean(self.spec.suspend)]
    }

    fn conditions(&self) -> &[Condition] {
        self.status.as_ref().map_or(&[], |status| &status.conditions)
    }

    fn applied(&self) -> String {
        let ready = self.conditions().iter().find(|condition| condition.type_ == "Ready");
        match (ready, last_run(self)) {
            (Some(ready), _) => ready.message.clone(),
            (None, Some(time)) => format!("last run {time}"),
            (None, None) => "automation not yet run".to_owned(),
        }
    }

    fn suspended(&self) -> bool {
        self.spec.suspend
    }
}

fn last_run(object: &ImageUpdateAutomation) -> Option<String> {
    let time = object.status.as_ref()?.last_automation_run_time.as_ref()?;
    Some(time.0.to_string())
}
