//! What changes, object by object and Kustomization by Kustomization.

use std::collections::{HashMap, HashSet};

use flux_yaml::Value;
use serde::Serialize;

use crate::{
    compare::{Difference, compare_values},
    danger::{self, Danger},
    identity::Identity,
    images::{self, ImageChange},
    mask,
};

/// What happens to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It comes.
    Created,
    /// It becomes another.
    Changed,
    /// It goes.
    Deleted,
    /// It leaves the manifests, but stays in the cluster, as nothing prunes it.
    Orphaned,
    /// It differs, but Flux leaves it alone, as its labels or annotations say.
    Skipped,
}

/// The change of one object. Values of Secrets are masked.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which object.
    pub identity: Identity,
    /// What happens to it.
    pub action: Action,
    /// The object before; none if it is created.
    pub before: Option<Value>,
    /// The object after; none if it goes.
    pub after: Option<Value>,
    /// What is dangerous about it.
    pub dangers: Vec<Danger>,
    /// The container images that change with it.
    pub images: Vec<ImageChange>,
}

impl Change {
    /// What differs between before and after; nothing if one of them is missing.
    pub fn differences(&self) -> Vec<Difference<'_>> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => compare_values(before, after),
            _ => Vec::new(),
        }
    }
}

/// How a set of objects is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Objects that leave the manifests are deleted (`spec.prune`).
    pub prune: bool,
    /// Objects with changes that the API server refuses are created anew (`spec.force`).
    pub force: bool,
}

/// The changes of one Kustomization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What it is called, `Kustomization/namespace/name`.
    pub name: String,
    /// What changes, in the order of the build; what goes is last.
    pub changes: Vec<Change>,
    /// What is dangerous about the Kustomization as a whole.
    pub dangers: Vec<Danger>,
    /// Why it could not be compared.
    pub error: Option<String>,
}

impl Group {
    /// Compares what a Kustomization applies before and after.
    ///
    /// The time is linear in the number of objects.
    pub fn compare(name: String, before: Vec<Value>, after: Vec<Value>, policy: Policy) -> Self {
        let had = !before.is_empty();
        let empty = after.is_empty();
        let changes = compare_sets(before, after, policy);
        let deleted = changes.iter().filter(|change| change.action == Action::Deleted).count();
        let dangers = if had && empty && deleted > 0 { vec![Danger::emptied(deleted)] } else { Vec::new() };
        Self { name, changes, dangers, error: None }
    }

    /// A Kustomization that could not be compared.
    pub const fn failed(name: String, error: String) -> Self {
        Self { name, changes: Vec::new(), dangers: Vec::new(), error: Some(error) }
    }

    /// How many objects something happens to.
    pub fn count(&self, action: Action) -> usize {
        self.changes.iter().filter(|change| change.action == action).count()
    }
}

/// Everything that changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What is compared with, such as the name of a commit.
    pub base: String,
    /// Whether reports for people name the Kustomizations; false when there is only one that can be meant.
    pub titled: bool,
    /// The Kustomizations that change or could not be compared.
    pub groups: Vec<Group>,
}

impl Report {
    /// Whether anything changes; what Flux leaves alone does not.
    pub fn has_changes(&self) -> bool {
        let changes = self.groups.iter().flat_map(|group| &group.changes);
        changes.into_iter().any(|change| change.action != Action::Skipped)
    }

    /// Whether some Kustomization could not be compared.
    pub fn has_failures(&self) -> bool {
        self.groups.iter().any(|group| group.error.is_some())
    }

    /// How many objects something happens to.
    pub fn count(&self, action: Action) -> usize {
        self.groups.iter().map(|group| group.count(action)).sum()
    }
}

/// Compares two sets of objects by group, kind, namespace and name, whatever their versions. What stays or comes is in the
/// order of `after`, then follows what goes in the order of `before`. Objects that are equal are left out.
pub fn compare_sets(before: Vec<Value>, after: Vec<Value>, policy: Policy) -> Vec<Change> {
    let mut olds: HashMap<Identity, Value> = HashMap::with_capacity(before.len());
    let mut order = Vec::with_capacity(before.len());
    for object in before {
        let identity = Identity::of(&object);
        if olds.insert(identity.clone(), object).is_none() {
            order.push(identity);
        }
    }
    let mut changes = Vec::new();
    let mut seen = HashSet::with_capacity(after.len());
    for object in after {
        let identity = Identity::of(&object);
        let old = olds.remove(&identity);
        // The second of two objects with one identity has nothing to be compared with that the first had not.
        if !seen.insert(identity.clone()) || old.as_ref() == Some(&object) {
            continue;
        }
        changes.push(change(identity, old, Some(object), policy));
    }
    for identity in order {
        if let Some(old) = olds.remove(&identity) {
            changes.push(change(identity, Some(old), None, policy));
        }
    }
    changes
}

fn change(identity: Identity, mut before: Option<Value>, mut after: Option<Value>, policy: Policy) -> Change {
    let action = match (&before, &after) {
        (old, Some(new)) if danger::is_skipped(new, old.is_some()) => Action::Skipped,
        (None, _) => Action::Created,
        (Some(_), Some(_)) => Action::Changed,
        (Some(old), None) if policy.prune && !danger::is_kept(old) => Action::Deleted,
        (Some(_), None) => Action::Orphaned,
    };
    let dangers = danger::of_change(&identity, action, before.as_ref(), after.as_ref(), policy.force);
    let images = images::changes(before.as_ref(), after.as_ref());
    mask::mask(before.as_mut(), after.as_mut());
    Change { identity, action, before, after, dangers, images }
}
