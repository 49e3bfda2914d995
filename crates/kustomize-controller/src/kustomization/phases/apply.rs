//! Apply and prune, with the inventory written ahead so that no object is ever without an owner's record.

use std::collections::BTreeMap;

use flux_api::{
    kustomize::{KustomizationSpec, Selector},
    meta::reasons,
};
use flux_kube::{
    Action, Applied, Applier, ApplyOptions, ChangeSet, Inventory, ObjectId, Owner,
    apply::{IgnoreRule, Stages, Target as IgnoreTarget},
    inventory::Entry,
    kind_of,
    prune::{PruneOptions, prune},
};
use flux_runtime::Key;
use serde_json::Value;

use super::Failure;
use crate::kustomization::Settings;

/// Returns how the objects of a specification are applied.
pub(in super::super) fn options(
    key: &Key,
    spec: &KustomizationSpec,
    settings: &Settings,
) -> Result<ApplyOptions, Failure> {
    let common = spec.common_metadata.clone().unwrap_or_default();
    let rules = spec.ignore.iter().map(|rule| {
        IgnoreRule::new(rule.target.as_ref().map(target), &rule.paths)
            .map_err(|error| Failure::new(reasons::BUILD_FAILED, format!("spec.ignore: {error}")))
    });
    Ok(ApplyOptions {
        stages: Stages::Four { custom: settings.custom_stages.clone() },
        force: spec.force,
        override_managers: settings.override_managers.clone(),
        concurrency: settings.concurrent_ssa,
        ignore: rules.collect::<Result<_, _>>()?,
        migrate_api_version: settings.migrate_api_version,
        common_labels: common.labels,
        common_annotations: common.annotations,
        ..ApplyOptions::controller(Owner::kustomization(&key.namespace, &key.name))
    })
}

fn target(selector: &Selector) -> IgnoreTarget {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    IgnoreTarget {
        group: text(&selector.group),
        version: text(&selector.version),
        kind: text(&selector.kind),
        name: text(&selector.name),
        namespace: text(&selector.namespace),
        label_selector: text(&selector.label_selector),
        annotation_selector: text(&selector.annotation_selector),
    }
}

/// Returns the inventory that the objects will have once they are applied.
pub(in super::super) fn planned(objects: &[Value]) -> Inventory {
    let entries = objects
        .iter()
        .filter_map(|object| Some(Entry::new(&ObjectId::of(object).ok()?, &kind_of(object).ok()?.version)));
    Inventory { entries: entries.collect() }
}

/// What pruning did.
pub(in super::super) struct Pruning {
    /// What was deleted.
    pub(in super::super) changes: ChangeSet,
    /// What is left to delete.
    pub(in super::super) left: Vec<Entry>,
    /// Why.
    pub(in super::super) failure: Option<Failure>,
}

/// Deletes what is in `old` and no longer in `new`.
pub(in super::super) async fn clean(
    applier: &Applier,
    key: &Key,
    old: &Inventory,
    new: &Inventory,
) -> Pruning {
    let stale = old.minus(new);
    if stale.is_empty() {
        return Pruning { changes: ChangeSet::default(), left: Vec::new(), failure: None };
    }
    let options = PruneOptions::controller(Owner::kustomization(&key.namespace, &key.name));
    let pruned = prune(applier, &stale, &options).await;
    let messages: Vec<_> = pruned.failures.iter().map(|(_, error)| error.to_string()).collect();
    let failure = (!messages.is_empty()).then(|| Failure::new(reasons::PRUNE_FAILED, messages.join("\n")));
    Pruning {
        changes: pruned.changes,
        left: pruned.failures.into_iter().map(|(entry, _)| entry).collect(),
        failure,
    }
}

/// Writes the change set for the log: object to action, or with `GroupChangeLog` action to objects.
pub(in super::super) fn output(changes: &ChangeSet, grouped: bool) -> String {
    let value = if grouped {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for change in &changes.entries {
            groups.entry(change.action.to_string()).or_default().push(change.object.to_string());
        }
        serde_json::to_value(groups)
    } else {
        let pairs = changes
            .entries
            .iter()
            .map(|change| (change.object.to_string(), change.action.to_string().into()));
        Ok(Value::Object(pairs.collect()))
    };
    value.unwrap_or_default().to_string()
}

/// Returns the objects that a wait for everything waits for: all that were not skipped.
pub(in super::super) fn awaited(applied: &Applied) -> Vec<flux_kube::wait::Target> {
    let there = applied.changes.entries.iter().filter(|change| change.action != Action::Skipped);
    there
        .map(|change| flux_kube::wait::Target {
            object: change.object.clone(),
            version: change.version.clone(),
            vanishes: change.object.kind == "Job",
        })
        .collect()
}
