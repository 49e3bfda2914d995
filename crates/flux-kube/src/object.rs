//! What names an object, read from its JSON.

use std::fmt;

use kube::core::GroupVersionKind;
use serde_json::Value;

/// The identity of an object in a cluster. The version is no part of it: it is only a way to look at the object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    /// The API group, empty for the core group.
    pub group: String,
    /// The kind, such as `Deployment`.
    pub kind: String,
    /// The namespace, empty for objects of the cluster.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl ObjectId {
    /// Reads the identity of an object.
    ///
    /// # Errors
    /// When `apiVersion`, `kind` or `metadata.name` is missing or no text.
    pub fn of(object: &Value) -> Result<Self, Malformed> {
        let kind = kind_of(object)?;
        let name = metadata_text(object, "name");
        if name.is_empty() {
            return Err(Malformed { what: "metadata.name", kind: kind.kind });
        }
        let namespace = metadata_text(object, "namespace").to_owned();
        Ok(Self { group: kind.group, kind: kind.kind, namespace, name: name.to_owned() })
    }

    /// The kind of this object as seen in one version.
    pub fn at(&self, version: &str) -> GroupVersionKind {
        GroupVersionKind::gvk(&self.group, version, &self.kind)
    }
}

/// As Flux writes it in events and change sets: `Kind/namespace/name`, or `Kind/name`.
impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            write!(f, "{}/{}", self.kind, self.name)
        } else {
            write!(f, "{}/{}/{}", self.kind, self.namespace, self.name)
        }
    }
}

/// A document that is no Kubernetes object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is missing in an object{}", if kind.is_empty() { String::new() } else { format!(" of kind {kind}") })]
pub struct Malformed {
    what: &'static str,
    kind: String,
}

/// Reads group, version and kind of an object.
///
/// # Errors
/// When `apiVersion` or `kind` is missing or no text.
pub fn kind_of(object: &Value) -> Result<GroupVersionKind, Malformed> {
    let text = |key| object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let kind = text("kind").ok_or(Malformed { what: "kind", kind: String::new() })?;
    let api = text("apiVersion").ok_or_else(|| Malformed { what: "apiVersion", kind: kind.to_owned() })?;
    let (group, version) = api.split_once('/').unwrap_or(("", api));
    Ok(GroupVersionKind::gvk(group, version, kind))
}

/// Group, version and kind of an object, empty texts for what it lacks.
pub(crate) fn kind_or_none(object: &Value) -> GroupVersionKind {
    kind_of(object).unwrap_or_else(|_| GroupVersionKind::gvk("", "", ""))
}

/// A text field of the metadata, empty when missing.
pub(crate) fn metadata_text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Value::as_str).unwrap_or_default()
}

/// A label or an annotation of this key; where both are there, the label.
pub(crate) fn mark<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    label(object, key).or_else(|| annotation(object, key))
}

/// A label.
pub(crate) fn label<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get("metadata")?.get("labels")?.get(key)?.as_str()
}

/// An annotation.
pub(crate) fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get("metadata")?.get("annotations")?.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn identity_is_read_and_written_as_upstream_does() {
        let table = [
            (json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}), "Namespace/a"),
            (
                json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "b", "namespace": "a"}}),
                "Deployment/a/b",
            ),
        ];
        for (object, text) in table {
            assert_eq!(ObjectId::of(&object).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_malformed_object_is_named_by_what_it_lacks() {
        let table = [
            (json!({}), "kind is missing in an object"),
            (json!({"kind": "Pod"}), "apiVersion is missing in an object of kind Pod"),
            (json!({"kind": "Pod", "apiVersion": "v1"}), "metadata.name is missing in an object of kind Pod"),
            (json!("text"), "kind is missing in an object"),
        ];
        for (object, text) in table {
            assert_eq!(ObjectId::of(&object).unwrap_err().to_string(), text);
        }
    }
}
