//! Labels and annotations that Flux adds.

use flux_api::meta::names;
use flux_yaml::Value;
use serde_json::{Map, json};

/// Adds the labels that say which Kustomization an object belongs to. Labels that are null stay so, as upstream leaves
/// them.
pub(crate) fn add_owner(object: &mut Value, name: &str, namespace: &str) {
    let Some(labels) = field(object, "labels") else { return };
    let Value::Object(labels) = labels else { return };
    labels.insert(names::OWNER_NAME.to_owned(), json!(name));
    labels.insert(names::OWNER_NAMESPACE.to_owned(), json!(namespace));
}

/// Adds the labels and annotations of `spec.commonMetadata`, over those that are there.
pub(crate) fn add_common(object: &mut Value, common: &Value) {
    for name in ["labels", "annotations"] {
        let Some(wanted) = common[name].as_object().filter(|wanted| !wanted.is_empty()) else { continue };
        let Some(entries) = field(object, name) else { continue };
        if !entries.is_object() {
            *entries = Value::Object(Map::new());
        }
        if let Value::Object(entries) = entries {
            entries.extend(wanted.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
    }
}

/// A field of the metadata, made if absent.
fn field<'a>(object: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let metadata = object.as_object_mut()?.entry("metadata").or_insert_with(|| json!({}));
    Some(metadata.as_object_mut()?.entry(name).or_insert_with(|| json!({})))
}
