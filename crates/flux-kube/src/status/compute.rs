//! What holds for every kind, and which kind has rules of its own.

use jiff::Timestamp;
use serde_json::Value;

use super::condition::{condition, number};
use super::{Status, other, pod, workload};
use crate::object::{kind_or_none, metadata_text};

/// Computes the readiness of an object. A rule that needs the time (a Pod that cannot be scheduled) counts as if no
/// time had passed.
pub fn compute(object: &Value) -> Status {
    compute_at(object, Timestamp::MIN)
}

/// Computes the readiness of an object at a time.
pub fn compute_at(object: &Value, now: Timestamp) -> Status {
    if !metadata_text(object, "deletionTimestamp").is_empty() {
        let message = "Resource scheduled for deletion".to_owned();
        return Status { state: super::State::Terminating, message };
    }
    // Flux reads Jobs by itself, before the rules that hold for the others.
    let kind = kind_or_none(object);
    let key = (kind.group.as_str(), kind.kind.as_str());
    if key == ("batch", "Job") {
        return generation(object).unwrap_or_else(|| other::job(object));
    }
    if let Some(status) = generic(object) {
        return status;
    }
    match key {
        ("apps" | "extensions", "Deployment") => workload::deployment(object),
        ("apps", "StatefulSet") => workload::stateful_set(object),
        ("apps" | "extensions", "DaemonSet") => workload::daemon_set(object),
        ("apps" | "extensions", "ReplicaSet") => workload::replica_set(object),
        ("", "Pod") => pod::pod(object, now),
        ("", "PersistentVolumeClaim") => other::volume_claim(object),
        ("", "Service") => other::service(object),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => other::custom_resource_definition(object),
        ("" | "batch" | "policy", "Secret" | "ConfigMap" | "CronJob" | "PodDisruptionBudget") => {
            Status::current("Resource is always ready")
        }
        _ => by_ready_condition(object),
    }
}

/// A controller that has not yet seen the newest generation has nothing to say.
fn generation(object: &Value) -> Option<Status> {
    let observed = number(object, "/status/observedGeneration")?;
    let generation = number(object, "/metadata/generation").unwrap_or_default();
    (observed != generation).then(|| {
        Status::in_progress(format!(
            "{} generation is {generation}, but latest observed generation is {observed}",
            kind_or_none(object).kind
        ))
    })
}

fn generic(object: &Value) -> Option<Status> {
    if let Some(status) = generation(object) {
        return Some(status);
    }
    if let Some(reconciling) = condition(object, "Reconciling").filter(super::condition::Condition::is_true) {
        return Some(Status::in_progress(reconciling.words()));
    }
    condition(object, "Stalled")
        .filter(super::condition::Condition::is_true)
        .map(|c| Status::failed(c.words()))
}

/// The convention of most custom resources, Flux's own included.
fn by_ready_condition(object: &Value) -> Status {
    match condition(object, "Ready") {
        Some(ready) if ready.is_true() => Status::current("Resource is Ready"),
        Some(ready) => Status::in_progress(ready.words()),
        None => Status::current("Resource is current"),
    }
}
