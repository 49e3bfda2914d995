//! What the API server accepts goes through the types without a change.

use flux_api::Kind;
use flux_api::extensions::ArtifactGenerator;
use flux_api::helm::HelmRelease;
use flux_api::image::{ImagePolicy, ImageRepository, ImageUpdateAutomation};
use flux_api::kustomize::Kustomization;
use flux_api::meta::Duration;
use flux_api::notification::{Alert, Provider, Receiver};
use flux_api::source::{Bucket, ExternalArtifact, GitRepository, HelmChart, HelmRepository, OCIRepository};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::objects::{Table, tables};

/// Reads and writes an object.
type Through = fn(&Value) -> Value;

const TYPES: [(&str, Through); 15] = [
    row::<Alert>(),
    row::<ArtifactGenerator>(),
    row::<Bucket>(),
    row::<ExternalArtifact>(),
    row::<GitRepository>(),
    row::<HelmChart>(),
    row::<HelmRelease>(),
    row::<HelmRepository>(),
    row::<ImagePolicy>(),
    row::<ImageRepository>(),
    row::<ImageUpdateAutomation>(),
    row::<Kustomization>(),
    row::<OCIRepository>(),
    row::<Provider>(),
    row::<Receiver>(),
];

const fn row<K: Kind + Serialize + DeserializeOwned>() -> (&'static str, Through) {
    (K::FACTS.kind, |object| {
        let read: K = serde_json::from_value(object.clone()).unwrap();
        serde_json::to_value(read).unwrap()
    })
}

fn through(kind: &str) -> Through {
    TYPES.iter().find(|(name, _)| *name == kind).unwrap().1
}

#[test]
fn accepted_objects_are_written_as_they_were_read() {
    for Table { kind, spec, good, .. } in tables() {
        let facts = flux_api::crd::KINDS.iter().find(|facts| facts.kind == kind).unwrap();
        let changes = std::iter::once(json!({})).chain(good);
        for change in changes {
            let mut spec = spec.clone();
            json_patch::merge(&mut spec, &change);
            let object = json!({
                "apiVersion": format!("{}/{}", facts.group, facts.version),
                "kind": kind,
                "metadata": { "name": "a", "namespace": "b" },
                "spec": spec,
            });
            assert_eq!(canonical(through(kind)(&object)), canonical(object));
        }
    }
}

#[test]
fn an_object_without_anything_can_be_read() {
    for (kind, through) in TYPES {
        let written = through(&json!({ "metadata": { "name": "empty" }, "unknown": 1 }));
        assert_eq!(written["kind"], kind);
        assert_eq!(written["metadata"]["name"], "empty");
    }
}

/// Durations as Go writes them; without empty texts and lists, which Go leaves out.
fn canonical(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| *value != json!("") && *value != json!([]))
            .map(|(key, value)| {
                let length = ["interval", "timeout", "retryInterval"].contains(&key.as_str());
                let length =
                    if length { value.as_str().and_then(|text| text.parse::<Duration>().ok()) } else { None };
                (key, length.map_or_else(|| canonical(value), |length| json!(length)))
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(canonical).collect(),
        other => other,
    }
}
