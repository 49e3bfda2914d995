//! Changes that fail, destroy or surprise.

mod quantity;
mod special;
mod table;

use std::fmt;

use flux_yaml::Value;
use serde::Serialize;

use crate::{change::Action, identity::Identity};

/// What may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DangerKind {
    /// The API server refuses the change.
    Refused,
    /// The API server refuses the change, so that Flux deletes the object and creates it anew, as it is told to.
    Recreated,
    /// More goes than the object itself.
    Deleted,
    /// A Kustomization has nothing left.
    Emptied,
}

/// Something dangerous about a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Danger {
    /// Of what kind.
    pub kind: DangerKind,
    /// The field that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// A sentence without full stop.
    pub message: String,
}

impl fmt::Display for Danger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Kinds of which more goes than the object, and what.
const PRECIOUS: &[(&str, &str, &str)] = &[
    ("", "Namespace", "deletes the namespace with everything in it"),
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "deletes the definition with all objects of its kind",
    ),
    ("", "PersistentVolumeClaim", "deletes the claim, and with it perhaps the data of its volume"),
];

impl Danger {
    /// A Kustomization of which nothing is left.
    pub(crate) fn emptied(count: usize) -> Self {
        let objects =
            if count == 1 { "its only object".to_owned() } else { format!("all its {count} objects") };
        let message = format!("nothing is left of it: {objects} will be deleted");
        Self { kind: DangerKind::Emptied, path: None, message }
    }

    fn fixed(path: &str, recreate: bool) -> Self {
        let (kind, message) = if recreate {
            (DangerKind::Recreated, format!("will be recreated, as {path} cannot be changed"))
        } else {
            (DangerKind::Refused, format!("{path} cannot be changed, the API server will refuse it"))
        };
        Self { kind, path: Some(path.to_owned()), message }
    }
}

/// The dangers of one change; `force` is that of the Kustomization.
pub(crate) fn of_change(
    identity: &Identity,
    action: Action,
    before: Option<&Value>,
    after: Option<&Value>,
    force: bool,
) -> Vec<Danger> {
    match (action, before, after) {
        (Action::Changed, Some(before), Some(after)) => {
            let recreate = force || carries(after, "force", &["enabled"]);
            let paths = table::fixed(identity, before, after).chain(special::fixed(identity, before, after));
            paths.map(|path| Danger::fixed(&path, recreate)).collect()
        }
        (Action::Deleted, ..) => {
            let precious = PRECIOUS.iter().filter(|(group, kind, _)| identity.is(group, kind));
            let danger = |(_, _, message): &(_, _, &str)| Danger {
                kind: DangerKind::Deleted,
                path: None,
                message: (*message).to_owned(),
            };
            precious.map(danger).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether an object that leaves the manifests is kept in the cluster by its own wish.
pub(crate) fn is_kept(object: &Value) -> bool {
    carries(object, "prune", &["disabled"]) || is_skipped(object, false)
}

/// Whether Flux leaves an object alone by the object's own wish; `exists` is whether it is in the cluster.
pub(crate) fn is_skipped(object: &Value, exists: bool) -> bool {
    carries(object, "reconcile", &["disabled"])
        || carries(object, "ssa", &["ignore"])
        || (exists && carries(object, "ssa", &["ifnotpresent"]))
}

/// Whether a label or annotation of Flux has one of the values, in any case.
fn carries(object: &Value, key: &str, values: &[&str]) -> bool {
    let key = format!("kustomize.toolkit.fluxcd.io/{key}");
    ["annotations", "labels"].iter().any(|field| {
        let value = object.get("metadata").and_then(|metadata| metadata.get(field)?.get(&key)?.as_str());
        value.is_some_and(|value| values.iter().any(|wanted| value.eq_ignore_ascii_case(wanted)))
    })
}
