//! A Secret before it is printed or applied.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value, json};

/// The type of a Secret without rules of its own; what the API server takes when none is given.
pub(super) const OPAQUE: &str = "Opaque";

/// A Secret before it is printed or applied. It shows the names of its keys only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretManifest {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Type; nothing for the API server's default, which is `Opaque`.
    pub kind: Option<&'static str>,
    /// What it holds, in clear.
    pub data: BTreeMap<String, String>,
}

impl SecretManifest {
    /// A Secret of no type with those keys whose text is not empty.
    pub(super) fn new<'a>(
        namespace: &str,
        name: &str,
        data: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let data = data.into_iter().filter(|(_, text)| !text.is_empty());
        let data = data.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
        Self { namespace: namespace.to_owned(), name: name.to_owned(), data, ..Self::default() }
    }

    /// The same with a type.
    pub(super) fn of_kind(self, kind: &'static str) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The same with labels.
    #[must_use]
    pub fn labelled(self, labels: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { labels: labels.into_iter().collect(), ..self }
    }

    /// The type, the default where none was given.
    pub fn kind(&self) -> &'static str {
        self.kind.unwrap_or(OPAQUE)
    }

    /// The object, with its data in `stringData`.
    pub fn to_value(&self) -> Value {
        let mut metadata = Map::new();
        for (field, pairs) in [("annotations", &self.annotations), ("labels", &self.labels)] {
            if !pairs.is_empty() {
                metadata.insert(field.to_owned(), json!(pairs));
            }
        }
        metadata.insert("name".to_owned(), self.name.clone().into());
        metadata.insert("namespace".to_owned(), self.namespace.clone().into());
        let mut object = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": metadata });
        if !self.data.is_empty() {
            object["stringData"] = json!(self.data);
        }
        if let Some(kind) = self.kind {
            object["type"] = kind.into();
        }
        object
    }
}

impl fmt::Debug for SecretManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretManifest")
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("keys", &self.data.keys())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_left_out() {
        let secret = SecretManifest::new("ns", "n", [("a", "1"), ("b", "")]);
        assert_eq!(
            secret.to_value(),
            json!({
                "apiVersion": "v1", "kind": "Secret", "stringData": { "a": "1" },
                "metadata": { "name": "n", "namespace": "ns" },
            })
        );
        let secret = SecretManifest::new("ns", "n", []).of_kind(OPAQUE);
        let secret = secret.labelled([("l".to_owned(), "v".to_owned())]);
        assert_eq!(
            secret.to_value(),
            json!({
                "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
                "metadata": { "labels": { "l": "v" }, "name": "n", "namespace": "ns" },
            })
        );
    }

    #[test]
    fn data_is_never_shown() {
        let shown = format!("{:?}", SecretManifest::new("ns", "n", [("password", "hunter2")]));
        assert!(shown.contains("password") && !shown.contains("hunter2"), "{shown}");
    }
}
