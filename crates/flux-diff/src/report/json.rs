//! The report for programs.

use std::fmt::{self, Write};

use flux_yaml::Value;
use serde_json::json;

use crate::{
    change::{Action, Change, Group, Report},
    compare::{Detail, Difference},
};

/// Writes a JSON document:
///
/// ```json
/// {"base": "…",
///  "summary": {"created": 0, "changed": 0, "deleted": 0, "orphaned": 0, "skipped": 0, "failed": 0, "dangers": 0},
///  "kustomizations": [{
///    "name": "Kustomization/namespace/name", "error": null, "dangers": [],
///    "objects": [{
///      "action": "created | changed | deleted | orphaned | skipped",
///      "group": "", "kind": "", "namespace": "", "name": "",
///      "dangers": [{"kind": "refused | recreated | deleted | emptied", "path": "spec.selector", "message": "…"}],
///      "images": [{"container": "", "before": "", "after": ""}],
///      "before": {}, "after": {},
///      "differences": [{
///        "path": "spec.replicas", "steps": ["spec", "replicas"],
///        "details": [{"type": "changed", "before": 1, "after": 2},
///                    {"type": "added | removed", "in": "map", "value": {}},
///                    {"type": "added | removed", "in": "list", "value": []},
///                    {"type": "reordered", "before": [], "after": []}]}]}]}]}
/// ```
///
/// A step is a field's name, a list's index, or `{"by": "name", "value": "web"}` for the entry of a list with that field.
///
/// # Errors
/// Only those of `out`.
pub fn json(out: &mut impl Write, report: &Report) -> fmt::Result {
    let dangers: usize = report
        .groups
        .iter()
        .map(|group| {
            group.dangers.len() + group.changes.iter().map(|change| change.dangers.len()).sum::<usize>()
        })
        .sum();
    let document = json!({
        "base": report.base,
        "summary": {
            "created": report.count(Action::Created),
            "changed": report.count(Action::Changed),
            "deleted": report.count(Action::Deleted),
            "orphaned": report.count(Action::Orphaned),
            "skipped": report.count(Action::Skipped),
            "failed": report.groups.iter().filter(|group| group.error.is_some()).count(),
            "dangers": dangers,
        },
        "kustomizations": report.groups.iter().map(group).collect::<Vec<_>>(),
    });
    writeln!(out, "{document:#}")
}

fn group(group: &Group) -> Value {
    json!({
        "name": group.name,
        "error": group.error,
        "dangers": group.dangers,
        "objects": group.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn change(change: &Change) -> Value {
    let identity = &change.identity;
    json!({
        "action": change.action,
        "group": identity.group,
        "kind": identity.kind,
        "namespace": identity.namespace,
        "name": identity.name,
        "dangers": change.dangers,
        "images": change.images,
        "before": change.before,
        "after": change.after,
        "differences": change.differences().iter().map(difference).collect::<Vec<_>>(),
    })
}

fn difference(difference: &Difference<'_>) -> Value {
    json!({
        "path": difference.path.to_string(),
        "steps": difference.path,
        "details": difference.details.iter().map(detail).collect::<Vec<_>>(),
    })
}

fn detail(detail: &Detail<'_>) -> Value {
    let map = |fields: &[(&str, &Value)]| -> Value {
        fields
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    match detail {
        Detail::Reordered { before, after } => json!({"type": "reordered", "before": before, "after": after}),
        Detail::FieldsRemoved(gone) => json!({"type": "removed", "in": "map", "value": map(gone)}),
        Detail::FieldsAdded(come) => json!({"type": "added", "in": "map", "value": map(come)}),
        Detail::EntriesRemoved(gone) => json!({"type": "removed", "in": "list", "value": gone}),
        Detail::EntriesAdded(come) => json!({"type": "added", "in": "list", "value": come}),
        Detail::Changed { before, after } => json!({"type": "changed", "before": before, "after": after}),
    }
}
