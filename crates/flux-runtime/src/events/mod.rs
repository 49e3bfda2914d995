//! Events: to Kubernetes, and to the address of `--events-addr`. Both are delivered beside the run, never in it.

mod kubernetes;
mod recorder;
#[cfg(test)]
mod tests;
mod webhook;

pub use recorder::{Deliveries, Recorder};

use std::collections::BTreeMap;

use flux_api::meta::names;
use jiff::Timestamp;
use k8s_openapi::api::core::v1::ObjectReference;

use crate::Object;

/// How grave an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Only for Kubernetes; never posted.
    Trace,
    /// Something happened.
    Info,
    /// Something failed.
    Error,
}

/// One event about one object.
#[derive(Clone, Debug)]
pub struct Event {
    /// The object.
    pub object: ObjectReference,
    /// How grave it is.
    pub severity: Severity,
    /// A word for programs.
    pub reason: String,
    /// A sentence for people; cut to 39000 bytes when posted, to 1024 in Kubernetes.
    pub message: String,
    /// More for programs, such as `<group>/revision`.
    pub metadata: BTreeMap<String, String>,
    /// When it happened.
    pub timestamp: Timestamp,
}

impl Event {
    /// Makes an event about an object. Its annotations with the prefix `event.toolkit.fluxcd.io/` go into the metadata.
    pub fn about<K: Object>(
        object: &K,
        severity: Severity,
        reason: &str,
        message: &str,
        mut metadata: BTreeMap<String, String>,
    ) -> Self {
        for (key, value) in object.meta().annotations.iter().flatten() {
            if key.starts_with(names::EVENT_PREFIX) {
                metadata.insert(key.clone(), value.clone());
            }
        }
        Self {
            object: object.reference(),
            severity,
            reason: reason.to_owned(),
            message: message.to_owned(),
            metadata,
            timestamp: crate::now(),
        }
    }
}

/// Cuts a text to at most `limit` bytes, never inside a character.
fn cut(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}
