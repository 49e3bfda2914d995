//! Kustomizations that wait for their turn.

use std::collections::BTreeSet;

use flux_yaml::Value;

use super::{
    found::Found,
    result::{Key, Note},
};
use crate::variables::{MissingSource, references};

/// A Kustomization that was found and not yet rendered.
pub(super) struct Pending {
    pub(super) key: Key,
    pub(super) object: Value,
    pub(super) parent: Option<Key>,
}

impl Pending {
    /// The Kustomizations that come first.
    fn dependencies(&self) -> Vec<Key> {
        let named = self.object["spec"]["dependsOn"].as_array().map(Vec::as_slice).unwrap_or_default();
        let key = |reference: &Value| {
            let text = |field: &str| reference[field].as_str().filter(|text| !text.is_empty());
            let namespace = text("namespace").unwrap_or(&self.key.namespace).to_owned();
            Key { namespace, name: text("name").unwrap_or_default().to_owned() }
        };
        named.iter().map(key).collect()
    }

    /// The sources of variables.
    pub(super) fn references(&self) -> Vec<MissingSource> {
        references(&self.object["spec"], &self.key.namespace)
    }
}

/// How far a Kustomization is from being rendered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    /// All it wants is there.
    Ready,
    /// It depends on something that nobody knows.
    Stranger,
    /// An optional source of variables is not there.
    Optional,
    /// A source of variables is not there.
    Sources,
    /// It depends on one that waits as well.
    Waits,
}

/// Takes those out that come next: all that are ready, or else those that are closest to it, which gives the ones
/// that could still make others ready the most time. Adds a note for each dependency that is not heeded.
pub(super) fn next(
    pending: &mut Vec<Pending>,
    known: &BTreeSet<Key>,
    found: &Found,
    notes: &mut Vec<Note>,
) -> Vec<Pending> {
    let waiting: BTreeSet<Key> = pending.iter().map(|pending| pending.key.clone()).collect();
    let is_done = |key: &Key| known.contains(key) && !waiting.contains(key);
    let distance = |one: &Pending| {
        let dependencies = one.dependencies();
        if dependencies.iter().any(|key| *key != one.key && waiting.contains(key)) {
            return Distance::Waits;
        }
        let missing: Vec<_> =
            one.references().into_iter().filter(|reference| found.values(reference).is_none()).collect();
        if missing.iter().any(|reference| !reference.optional) {
            Distance::Sources
        } else if !missing.is_empty() {
            Distance::Optional
        } else if dependencies.iter().any(|key| !is_done(key)) {
            Distance::Stranger
        } else {
            Distance::Ready
        }
    };
    let Some(least) = pending.iter().map(&distance).min() else { return Vec::new() };
    let (next, rest): (Vec<_>, Vec<_>) =
        std::mem::take(pending).into_iter().partition(|one| distance(one) == least);
    *pending = rest;
    for one in &next {
        for key in one.dependencies().into_iter().filter(|key| !is_done(key)) {
            let reason = if waiting.contains(&key) {
                format!("depends on {key} in a circle")
            } else {
                format!("depends on {key}, which is not part of this cluster")
            };
            notes.push(Note { object: format!("Kustomization/{}", one.key), reason });
        }
    }
    next
}
