//! What is awaited, and how.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::apply::Snapshot;
use crate::object::{Malformed, ObjectId, kind_of};
use crate::status::Status;

/// One awaited object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The object.
    pub object: ObjectId,
    /// The version of the API to look at it in.
    pub version: String,
    /// Whether it may be gone once it is done, as a Job with `ttlSecondsAfterFinished`. What the snapshot of the wait
    /// or the live object says about that counts more.
    pub vanishes: bool,
}

impl Target {
    /// The target of a manifest.
    ///
    /// # Errors
    /// When the manifest is no object.
    pub fn of(object: &Value) -> Result<Self, Malformed> {
        let version = kind_of(object)?.version;
        Ok(Self { vanishes: vanishes(object), object: ObjectId::of(object)?, version })
    }
}

/// Whether an object is deleted by the cluster when it is done.
pub(crate) fn vanishes(object: &Value) -> bool {
    let is_job = kind_of(object).is_ok_and(|kind| kind.group == "batch" && kind.kind == "Job");
    is_job && object.pointer("/spec/ttlSecondsAfterFinished").is_some_and(Value::is_number)
}

/// How to wait.
#[derive(Clone, Debug)]
pub struct WaitOptions {
    /// When to give up.
    pub timeout: Duration,
    /// Whether one failed object ends the wait.
    pub fail_fast: bool,
    /// What the last apply left: objects that it saw ready are not awaited again.
    pub snapshot: Option<Snapshot>,
    /// A label selector that all targets match, which makes watches of crowded namespaces cheap; empty for none.
    pub selector: String,
    /// The time at which the wait begins, for rules that look at the age of a condition.
    pub now: Timestamp,
}

impl WaitOptions {
    /// Waits this long, and ends at the first failed object.
    pub fn new(timeout: Duration, now: Timestamp) -> Self {
        Self { timeout, fail_fast: true, snapshot: None, selector: String::new(), now }
    }
}

/// Is told what happens while waiting. `()` listens to nothing.
pub trait Reporter: Send + Sync {
    /// An object is seen for the first time, or its state or message has changed.
    fn status(&self, object: &ObjectId, status: &Status) {
        let _ = (object, status);
    }
}

impl Reporter for () {}
