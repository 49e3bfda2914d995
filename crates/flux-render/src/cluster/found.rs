//! What the rendered objects tell: more Kustomizations, sources, variables, and things that cannot be rendered.

use std::collections::BTreeMap;

use flux_yaml::Value;
use serde_json::json;

use super::result::{Key, Note};
use crate::{
    render::Rendered,
    variables::{MissingSource, is_kustomization, names},
};

/// Objects by what they are good for.
#[derive(Default)]
pub(super) struct Found {
    /// Sources, by `Kind/namespace/name`.
    pub(super) sources: BTreeMap<String, Value>,
    /// `ConfigMaps` and Secrets, by kind and name.
    values: BTreeMap<(String, String), Vec<Value>>,
}

impl Found {
    /// Takes what the user has given.
    pub(super) fn new(resources: &[Value]) -> Self {
        let mut found = Self::default();
        for object in resources {
            found.keep(object.clone());
        }
        found
    }

    /// Looks through the objects of a Kustomization: returns the Kustomizations among them and what cannot be rendered.
    pub(super) fn take(&mut self, rendered: &Rendered, owner: &Key) -> (Vec<Value>, Vec<Note>) {
        let (mut kustomizations, mut notes) = (Vec::new(), Vec::new());
        for (index, object) in rendered.objects.iter().enumerate() {
            let kind = object["kind"].as_str().unwrap_or_default();
            if is_kustomization(object) {
                kustomizations.push(object.clone());
            } else if is_source(object) {
                self.sources.insert(named(kind, object, owner), object.clone());
            } else if ["ConfigMap", "Secret"].contains(&kind) {
                let mut object = object.clone();
                if rendered.masked.contains(&index) {
                    object["sops"] = json!({});
                }
                self.keep(object);
            } else if kind == "HelmRelease" {
                notes.push(Note {
                    object: named(kind, object, owner),
                    reason: "the objects of a Helm chart are not rendered".to_owned(),
                });
            }
        }
        (kustomizations, notes)
    }

    /// The generator of an artifact, which is `ExternalArtifact/namespace/name`.
    pub(super) fn generator(&self, artifact: &str) -> Option<&Value> {
        let (namespace, name) = artifact.strip_prefix("ExternalArtifact/")?.split_once('/')?;
        let start = format!("ArtifactGenerator/{namespace}/");
        let mut generators =
            self.sources.range(start.clone()..).take_while(|(key, _)| key.starts_with(&start));
        let makes = |generator: &Value| {
            let artifacts = generator["spec"]["artifacts"].as_array().map(Vec::as_slice).unwrap_or_default();
            artifacts.iter().any(|artifact| artifact["name"] == name)
        };
        generators.find(|(_, generator)| makes(generator)).map(|(_, generator)| generator)
    }

    /// The object that a reference names.
    pub(super) fn values(&self, reference: &MissingSource) -> Option<&Value> {
        let named = self.values.get(&(reference.kind.clone(), reference.name.clone()))?;
        let exact =
            named.iter().find(|object| object["metadata"]["namespace"] == reference.namespace.as_str());
        exact.or_else(|| named.iter().find(|object| names(reference, object)))
    }

    fn keep(&mut self, object: Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = (text(&object["kind"]), text(&object["metadata"]["name"]));
        self.values.entry(key).or_default().push(object);
    }
}

/// `Kind/namespace/name`
fn named(kind: &str, object: &Value, owner: &Key) -> String {
    format!("{kind}/{}", Key::of(object, &owner.namespace))
}

fn is_source(object: &Value) -> bool {
    let group = object["apiVersion"].as_str().unwrap_or_default();
    group.starts_with("source.toolkit.fluxcd.io/") || group.starts_with("source.extensions.fluxcd.io/")
}
