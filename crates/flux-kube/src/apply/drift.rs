//! Whether the live object differs from what an apply would make of it.

use std::collections::HashSet;

use serde_json::Value;

use crate::object::kind_of;

/// Compares a live object with the result of a dry-run: labels, annotations, and everything outside of metadata and
/// status.
pub(super) fn differs(live: &Value, dry_run: &Value) -> bool {
    let in_metadata =
        ["labels", "annotations"].iter().any(|field| metadata(live, field) != metadata(dry_run, field));
    in_metadata || outside(live) != outside(dry_run)
}

fn metadata<'a>(object: &'a Value, field: &str) -> Option<&'a Value> {
    let value = object.get("metadata")?.get(field)?;
    let empty = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
    (!empty).then_some(value)
}

/// Everything but metadata and status, in a map that knows no order.
fn outside(object: &Value) -> std::collections::BTreeMap<&str, std::borrow::Cow<'_, Value>> {
    use std::borrow::Cow;
    let scaler =
        kind_of(object).is_ok_and(|k| k.group == "autoscaling" && k.kind == "HorizontalPodAutoscaler");
    let fields = object.as_object().into_iter().flatten();
    fields
        .filter(|(key, _)| !matches!(key.as_str(), "metadata" | "status"))
        .map(|(key, value)| {
            let value =
                if scaler && key == "spec" { Cow::Owned(without_twins(value)) } else { Cow::Borrowed(value) };
            (key.as_str(), value)
        })
        .collect()
}

/// An autoscaler's metrics, each once: the API server repeats them when versions are mixed.
fn without_twins(spec: &Value) -> Value {
    let mut spec = spec.clone();
    if let Some(metrics) = spec.get_mut("metrics").and_then(Value::as_array_mut) {
        let mut seen = HashSet::new();
        metrics.retain(|metric| seen.insert(metric.to_string()));
    }
    spec
}
