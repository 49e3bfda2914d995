//! What an apply left behind, kept by the caller to make the next one cheap.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde_json::Value;

use super::{ChangeSet, Owner};
use crate::mapper::Resource;
use crate::object::ObjectId;

/// The state of every object at the end of an apply: with it, objects whose resourceVersion has not moved since need
/// neither be read nor dry-run again. A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) inner: Arc<Inner>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Inner {
    pub(super) owner: Option<Owner>,
    /// Of the options that it was made with.
    pub(super) fingerprint: u64,
    pub(super) records: HashMap<ObjectId, Record>,
}

/// One object.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) resource: Arc<Resource>,
    /// The resourceVersion after the apply, empty when there is no such object (a skipped one).
    pub(super) version: Box<str>,
    /// Of the manifest that was applied.
    pub(super) digest: u64,
    pub(super) skipped: bool,
    /// Whether it was ready then.
    pub(super) settled: bool,
    /// Whether it may be gone once it is done.
    pub(super) vanishes: bool,
}

impl Snapshot {
    /// The number of objects.
    pub fn len(&self) -> usize {
        self.inner.records.len()
    }

    /// Whether there is no object.
    pub fn is_empty(&self) -> bool {
        self.inner.records.is_empty()
    }

    /// Whether an object, which this snapshot has, was ready at the end of the apply. Its resourceVersion has not
    /// moved since when the apply (or [`super::Applier::moved`]) has just said so.
    pub fn is_settled(&self, object: &ObjectId) -> bool {
        self.inner.records.get(object).is_some_and(|record| record.settled)
    }

    /// Whether an object may be gone once it is done; none when this snapshot does not have it.
    pub(crate) fn vanishes(&self, object: &ObjectId) -> Option<bool> {
        self.inner.records.get(object).map(|record| record.vanishes)
    }

    /// The newest resourceVersion seen, to ask a cache for nothing older; empty when unknown.
    pub(crate) fn version_of(&self, object: &ObjectId) -> &str {
        self.inner.records.get(object).map_or("", |record| &record.version)
    }
}

/// What an apply did, and what it leaves for the next one.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// What was done to each object, in order.
    pub changes: ChangeSet,
    /// For the next apply.
    pub snapshot: Snapshot,
}

/// A number that differs when manifests differ.
pub(super) fn digest(object: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    object.hash(&mut hasher);
    hasher.finish()
}
