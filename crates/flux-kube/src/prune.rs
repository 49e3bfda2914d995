//! Deleting what is no longer wanted (spec `controllers/kustomize.md` §9 and §10).

use serde_json::Value;

use crate::apply::{
    Action, Applier, Change, ChangeSet, Controls, ObjectError, ObjectFailure, Owner, Step, in_groups,
};
use crate::inventory::Entry;
use crate::mapper;
use crate::object::{ObjectId, label, metadata_text};
use crate::order;

/// What may be deleted.
#[derive(Clone, Debug)]
pub struct PruneOptions {
    /// Objects without this owner's labels stay.
    pub owner: Owner,
    /// Labels and annotations by which objects ask to stay.
    pub controls: Controls,
    /// How many requests run at a time.
    pub concurrency: usize,
}

impl PruneOptions {
    /// As the kustomize-controller does for one Kustomization.
    pub fn controller(owner: Owner) -> Self {
        Self { controls: Controls::new(&owner.group), owner, concurrency: 4 }
    }
}

/// What became of the entries.
#[derive(Debug, Default)]
pub struct Pruned {
    /// Deleted (or already gone) and skipped objects, in the order of deletion.
    pub changes: ChangeSet,
    /// Entries whose object could not be deleted, to be merged back into the inventory, and why.
    pub failures: Vec<(Entry, ObjectError)>,
}

/// Deletes the objects of inventory entries in the reverse of the order of their application, in the background.
/// A failure does not keep the others from being tried. Entries that cannot be read are left out.
pub async fn prune(applier: &Applier, stale: &[Entry], options: &PruneOptions) -> Pruned {
    let mut work: Vec<_> =
        stale.iter().filter_map(|entry| Some((entry.object().ok()?, entry.clone()))).collect();
    work.sort_by(|(left, _), (right, _)| order::compare(right, left));
    let mut pruned = Pruned::default();
    in_groups(
        work,
        options.concurrency,
        |(id, _)| (id.group.clone(), id.kind.clone()),
        |(id, entry)| async move {
            let result = delete(applier, &id, &entry.v, options).await;
            (id, entry, result)
        },
        |(object, entry, result)| {
            match result {
                Ok(action) => pruned.changes.entries.push(Change { object, version: entry.v, action }),
                Err(failure) => {
                    pruned.failures.push((entry, ObjectError { object, step: Step::Delete, failure }));
                }
            }
            true
        },
    )
    .await;
    if pruned.changes.changed().any(|change| change.object.kind == "CustomResourceDefinition") {
        applier.mapper().forget();
    }
    pruned
}

async fn delete(
    applier: &Applier,
    id: &ObjectId,
    version: &str,
    options: &PruneOptions,
) -> Result<Action, ObjectFailure> {
    let resource = match applier.mapper().resolve_any(&id.at(version)).await {
        Ok(resource) => resource,
        // Where the kind is gone, so are its objects.
        Err(mapper::Error::NoMatch { .. }) => return Ok(Action::Deleted),
        Err(error) => return Err(error.into()),
    };
    let failure = |error: kube::Error| ObjectFailure::api(&error, None);
    let Some(live) = applier.store().get_metadata(&resource, id).await.map_err(failure)? else {
        return Ok(Action::Deleted);
    };
    if !owned(&live, &options.owner) || options.controls.keeps(&live) {
        return Ok(Action::Skipped);
    }
    applier.store().delete(&resource, id, metadata_text(&live, "uid")).await.map_err(failure)?;
    Ok(Action::Deleted)
}

fn owned(live: &Value, owner: &Owner) -> bool {
    owner.labels().iter().all(|(key, value)| label(live, key) == Some(value.as_str()))
}
