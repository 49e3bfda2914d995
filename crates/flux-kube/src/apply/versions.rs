//! The quick drift check: have the resourceVersions moved since the last apply?

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures::StreamExt;

use super::Snapshot;
use super::error::{ObjectError, ObjectFailure, Step};
use super::snapshot::Record;
use crate::mapper::Resource;
use crate::object::{ObjectId, metadata_text};
use crate::store::{Filter, Store, api_status, is_not_found};

/// Up to this many objects of a kind are read one by one: such a read is answered by etcd at once, while a list waits
/// up to 100 ms for the API server's cache to catch up with what is written elsewhere. With 500 owners of five objects
/// and somebody writing, four checks at a time: 2 s by reads, 11 s by lists.
const FEW: usize = 10;

/// How many requests run at a time.
const SIDE_BY_SIDE: usize = 8;

/// The objects of the snapshot that are no longer as it says. Every answer is at least as new as this call.
///
/// # Errors
/// When objects cannot be read.
pub(super) async fn moved(store: &Store, snapshot: &Snapshot) -> Result<HashSet<ObjectId>, ObjectError> {
    let mut groups: HashMap<&Arc<Resource>, Vec<(&ObjectId, &Record)>> = HashMap::new();
    let mut single = Vec::new();
    for (id, record) in &snapshot.inner.records {
        // A skipped object need not have the owner's labels.
        if record.skipped || snapshot.inner.owner.is_none() {
            single.push((id, record));
        } else {
            groups.entry(&record.resource).or_default().push((id, record));
        }
    }
    let mut lists = Vec::new();
    for (resource, group) in groups {
        if group.len() <= FEW { single.extend(group) } else { lists.push((resource, group)) }
    }
    let labels = snapshot.inner.owner.as_ref().map(super::Owner::selector).unwrap_or_default();
    let labels = labels.as_str();
    let checks = lists.into_iter().map(|(resource, group)| async move {
        match in_list(store, resource, &group, labels).await {
            // Who may read objects by name may not always list them.
            Err((_, error)) if api_status(&error).is_some_and(|status| status.code == 403) => Err(group),
            Err((id, error)) => Ok(Err((id, error))),
            Ok(moved) => Ok(Ok(moved)),
        }
    });
    // Collected, since a closure over borrowed data in a stream keeps the whole future from being `Send`.
    let checks: Vec<_> = checks.collect();
    let mut moved = HashSet::new();
    let results: Vec<_> = futures::stream::iter(checks).buffer_unordered(SIDE_BY_SIDE).collect().await;
    for result in results {
        match result {
            Err(group) => single.extend(group),
            Ok(Err((id, error))) => return Err(unreadable(id, &error)),
            Ok(Ok(more)) => moved.extend(more),
        }
    }
    let reads: Vec<_> = single.into_iter().map(|(id, record)| one(store, id, record)).collect();
    let mut reads = futures::stream::iter(reads).buffer_unordered(SIDE_BY_SIDE);
    while let Some(result) = reads.next().await {
        let (id, has_moved) = result?;
        if has_moved {
            moved.insert(id);
        }
    }
    Ok(moved)
}

async fn one(store: &Store, id: &ObjectId, record: &Record) -> Result<(ObjectId, bool), ObjectError> {
    let live =
        store.get_metadata(&record.resource, id).await.map_err(|error| unreadable(id.clone(), &error))?;
    let version = live.as_ref().map_or("", |live| metadata_text(live, "resourceVersion"));
    Ok((id.clone(), version != &*record.version))
}

/// One list for all objects of a kind; in one namespace where they are all in one.
async fn in_list(
    store: &Store,
    resource: &Resource,
    group: &[(&ObjectId, &Record)],
    labels: &str,
) -> Result<Vec<ObjectId>, (ObjectId, kube::Error)> {
    let first = group[0].0;
    let together = group.iter().all(|(id, _)| id.namespace == first.namespace);
    let namespace = if together { first.namespace.clone() } else { String::new() };
    let filter = Filter { namespace, labels: labels.to_owned(), ..Filter::default() };
    let listed = match store.list_metadata(resource, &filter).await {
        Ok(listed) => listed,
        // The kind is gone, and its objects with it.
        Err(error) if is_not_found(&error) => return Ok(group.iter().map(|(id, _)| (*id).clone()).collect()),
        Err(error) => return Err((first.clone(), error)),
    };
    let text = metadata_text;
    let versions: HashMap<_, _> = listed
        .items
        .iter()
        .map(|item| ((text(item, "namespace"), text(item, "name")), text(item, "resourceVersion")))
        .collect();
    let is_moved = |(id, record): &&(&ObjectId, &Record)| {
        versions.get(&(id.namespace.as_str(), id.name.as_str())) != Some(&&*record.version)
    };
    Ok(group.iter().filter(is_moved).map(|(id, _)| (*id).clone()).collect())
}

fn unreadable(object: ObjectId, error: &kube::Error) -> ObjectError {
    ObjectError { object, step: Step::DryRun, failure: ObjectFailure::api(error, None) }
}
