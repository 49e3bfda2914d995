//! Refusals that need more than one field to be seen.

use std::collections::HashSet;

use flux_yaml::Value;
use serde_json::json;

use super::quantity::is_less;
use crate::identity::Identity;

/// The fields that differ and must not, as dotted paths.
pub(super) fn fixed(identity: &Identity, before: &Value, after: &Value) -> Vec<String> {
    let found = match (identity.group.as_str(), identity.kind.as_str()) {
        ("", "Secret" | "ConfigMap") => sealed(before, after),
        ("", "PersistentVolumeClaim") => shrunk(before, after),
        ("batch", "Job") => completions(before, after),
        ("", "Pod") => pod(before, after),
        ("", "PersistentVolume") => volume(before, after),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => stored_version(before, after),
        _ => None,
    };
    found.into_iter().collect()
}

/// `immutable: true` seals the data and itself.
fn sealed(before: &Value, after: &Value) -> Option<String> {
    let is_sealed = |object: &Value| object.get("immutable") == Some(&json!(true));
    if !is_sealed(before) {
        return None;
    }
    let fields = ["data", "stringData", "binaryData"];
    let changed = fields.iter().find(|field| before.get(field) != after.get(field));
    changed.map(|field| (*field).to_owned()).or_else(|| (!is_sealed(after)).then(|| "immutable".to_owned()))
}

/// A claim may grow and never shrink.
fn shrunk(before: &Value, after: &Value) -> Option<String> {
    let pointer = "/spec/resources/requests/storage";
    let size = |object: &Value| {
        object.pointer(pointer).map(|size| match size {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    };
    is_less(&size(after)?, &size(before)?)
        .then(|| "spec.resources.requests.storage (to a smaller size)".to_owned())
}

/// Completions are fixed, but for an indexed Job, where they may follow `parallelism`.
fn completions(before: &Value, after: &Value) -> Option<String> {
    let of = |object: &Value, field: &str| object["spec"].get(field).cloned().unwrap_or_default();
    let changed = of(before, "completions") != of(after, "completions");
    let indexed = of(before, "completionMode") == json!("Indexed");
    let together = indexed && of(after, "completions") == of(after, "parallelism");
    (changed && !together).then(|| "spec.completions".to_owned())
}

/// Nearly nothing of a Pod may change.
fn pod(before: &Value, after: &Value) -> Option<String> {
    let rest = |object: &Value| {
        let mut spec = object.get("spec").cloned().unwrap_or_default();
        if let Some(spec) = spec.as_object_mut() {
            for free in ["activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations"] {
                spec.remove(free);
            }
            for list in ["containers", "initContainers"] {
                for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                    container.as_object_mut().map(|container| container.remove("image"));
                }
            }
        }
        spec
    };
    (rest(before) != rest(after)).then(|| "spec".to_owned())
}

/// Where a volume comes from is fixed: every field of its specification that is not about its use.
fn volume(before: &Value, after: &Value) -> Option<String> {
    const USE: &[&str] = &[
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
        "storageClassName",
        "volumeAttributesClassName",
        "volumeMode",
    ];
    let fields = |object: &Value| object.get("spec").and_then(Value::as_object).cloned().unwrap_or_default();
    let (was, is) = (fields(before), fields(after));
    let names = was.keys().chain(is.keys());
    let changed =
        names.into_iter().find(|name| !USE.contains(&name.as_str()) && was.get(*name) != is.get(*name));
    changed.map(|name| format!("spec.{name}"))
}

/// A version that objects are stored in may not go.
fn stored_version(before: &Value, after: &Value) -> Option<String> {
    let versions = |object: &Value| {
        let versions = object.pointer("/spec/versions").and_then(Value::as_array);
        versions.cloned().unwrap_or_default()
    };
    let name = |version: &Value| version.get("name").and_then(Value::as_str).map(str::to_owned);
    let left: HashSet<_> = versions(after).iter().filter_map(name).collect();
    let stored = versions(before).into_iter().find(|version| version.get("storage") == Some(&json!(true)))?;
    let stored = name(&stored)?;
    (!left.contains(&stored)).then(|| format!("spec.versions (it still stores objects as {stored})"))
}
