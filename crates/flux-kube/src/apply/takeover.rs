//! Makes fields ours that kubectl and other early managers wrote, so that the next apply may remove them.

use serde_json::{Map, Value, json};

use super::fields;
use crate::object::{annotation, label, metadata_text};

/// Annotations that tools leave and that only grow.
const ANNOTATIONS: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "kustomize.toolkit.fluxcd.io/checksum",
    "fluxcd.io/sync-checksum",
];

/// Labels likewise.
const LABELS: &[&str] = &["fluxcd.io/sync-gc-mark"];

/// Who becomes whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Takeover<'a> {
    /// Our field manager.
    pub(super) manager: &'a str,
    /// `--override-manager`
    pub(super) overrides: &'a [String],
    /// The `apiVersion` in which our fields are written.
    pub(super) api_version: &'a str,
}

impl Takeover<'_> {
    /// The JSON patch that does so; none when there is nothing to do. It fails with a conflict when the object has
    /// changed since `live` was read.
    pub(super) fn patch(&self, live: &Value) -> Option<Value> {
        let mut operations = Vec::new();
        for key in ANNOTATIONS.iter().filter(|key| annotation(live, key).is_some()) {
            operations.push(removal("annotations", key));
        }
        for key in LABELS.iter().filter(|key| label(live, key).is_some()) {
            operations.push(removal("labels", key));
        }
        if let Some(entries) = self.entries(live) {
            operations.push(json!({"op": "replace", "path": "/metadata/managedFields", "value": entries}));
        }
        if operations.is_empty() {
            return None;
        }
        let version = metadata_text(live, "resourceVersion");
        operations.push(json!({"op": "replace", "path": "/metadata/resourceVersion", "value": version}));
        Some(Value::Array(operations))
    }

    /// The entries after the takeover; none when they stay as they are.
    fn entries(&self, live: &Value) -> Option<Vec<Value>> {
        let entries = live.pointer("/metadata/managedFields")?.as_array()?;
        let (taken, mut kept): (Vec<_>, Vec<_>) =
            entries.iter().cloned().partition(|entry| self.takes(entry));
        if taken.is_empty() {
            return None;
        }
        let position = kept.iter().position(|entry| self.is_ours(entry));
        let position = position.unwrap_or_else(|| {
            kept.push(json!({"manager": self.manager, "operation": "Apply", "apiVersion": self.api_version,
                "fieldsType": "FieldsV1", "fieldsV1": {}, "time": taken[0].get("time")}));
            kept.len() - 1
        });
        let ours = kept[position].as_object_mut()?;
        let set = ours.entry("fieldsV1").or_insert_with(|| Value::Object(Map::new()));
        for entry in &taken {
            fields::union(set, entry.get("fieldsV1").unwrap_or(&Value::Null));
        }
        Some(kept)
    }

    fn takes(&self, entry: &Value) -> bool {
        let text = |key| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let (manager, operation) = (text("manager"), text("operation"));
        if !text("subresource").is_empty() || self.is_ours(entry) {
            return false;
        }
        let update = operation == "Update";
        manager.starts_with("kubectl")
            || (update && (manager.starts_with("before-first-apply") || manager.starts_with(self.manager)))
            || self.overrides.iter().any(|prefix| !prefix.is_empty() && manager.starts_with(prefix.as_str()))
    }

    fn is_ours(&self, entry: &Value) -> bool {
        let text = |key| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        text("manager") == self.manager && text("operation") == "Apply" && text("subresource").is_empty()
    }
}

/// The JSON patch that moves all entries to one version (feature gate `MigrateAPIVersion`); none when they are there.
pub(super) fn migration(live: &Value, api_version: &str) -> Option<Value> {
    let entries = live.pointer("/metadata/managedFields")?.as_array()?;
    let old = |entry: &Value| entry.get("apiVersion").and_then(Value::as_str) != Some(api_version);
    if !entries.iter().any(old) {
        return None;
    }
    let mut entries = entries.clone();
    for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
        entry.insert("apiVersion".to_owned(), json!(api_version));
    }
    Some(json!([
        {"op": "replace", "path": "/metadata/managedFields", "value": entries},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": metadata_text(live, "resourceVersion")},
    ]))
}

fn removal(field: &str, key: &str) -> Value {
    let key = key.replace('~', "~0").replace('/', "~1");
    json!({"op": "remove", "path": format!("/metadata/{field}/{key}")})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(manager: &str, operation: &str, fields: &Value) -> Value {
        json!({"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsType": "FieldsV1",
            "fieldsV1": fields})
    }

    fn live(entries: &[Value]) -> Value {
        json!({"metadata": {"resourceVersion": "7", "managedFields": entries}})
    }

    const TAKEOVER: Takeover<'static> =
        Takeover { manager: "kustomize-controller", overrides: &[], api_version: "v1" };

    #[test]
    fn which_managers_are_taken_over() {
        let overrides = ["argo".to_owned()];
        let takeover = Takeover { overrides: &overrides, ..TAKEOVER };
        let table = [
            ("kubectl", "Apply", true),
            ("kubectl-client-side-apply", "Update", true),
            ("kubectl-edit", "Update", true),
            ("before-first-apply", "Update", true),
            ("before-first-apply", "Apply", false),
            ("kustomize-controller", "Update", true),
            ("kustomize-controller", "Apply", false),
            ("argocd", "Apply", true),
            ("argocd", "Update", true),
            ("flux-client-side-apply", "Update", false),
            ("kube-controller-manager", "Update", false),
        ];
        for (manager, operation, taken) in table {
            let object = live(&[entry(manager, operation, &json!({"f:data": {}}))]);
            assert_eq!(takeover.patch(&object).is_some(), taken, "{manager} {operation}");
        }
        let mut status = entry("kubectl", "Update", &json!({"f:status": {}}));
        status["subresource"] = json!("status");
        assert!(takeover.patch(&live(&[status])).is_none(), "subresources stay");
    }

    #[test]
    fn fields_are_united_in_our_entry() {
        let object = live(&[
            entry("kubectl", "Update", &json!({"f:data": {"f:a": {}, ".": {}}})),
            entry("other", "Update", &json!({"f:data": {"f:z": {}}})),
            entry("kustomize-controller", "Apply", &json!({"f:data": {"f:b": {}}})),
        ]);
        let patch = TAKEOVER.patch(&object).unwrap();
        let entries = patch[0]["value"].as_array().unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0]["manager"], "other");
        assert_eq!(entries[1]["fieldsV1"], json!({"f:data": {"f:b": {}, "f:a": {}, ".": {}}}));
        assert_eq!(patch[1], json!({"op": "replace", "path": "/metadata/resourceVersion", "value": "7"}));
    }

    #[test]
    fn leftovers_of_tools_are_removed() {
        let object = json!({"metadata": {"resourceVersion": "1", "labels": {"fluxcd.io/sync-gc-mark": "x"},
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}});
        let patch = TAKEOVER.patch(&object).unwrap();
        let paths: Vec<_> = patch.as_array().unwrap().iter().map(|o| o["path"].as_str().unwrap()).collect();
        assert_eq!(
            paths,
            [
                "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration",
                "/metadata/labels/fluxcd.io~1sync-gc-mark",
                "/metadata/resourceVersion"
            ]
        );
    }

    #[test]
    fn a_migration_moves_every_entry_once() {
        let object = live(&[entry("a", "Apply", &json!({})), entry("b", "Update", &json!({}))]);
        assert!(migration(&object, "v1").is_none());
        let patch = migration(&object, "v2").unwrap();
        assert!(patch[0]["value"].as_array().unwrap().iter().all(|entry| entry["apiVersion"] == "v2"));
    }
}
