//! `Deployment`, `StatefulSet`, `DaemonSet` and `ReplicaSet`.

use serde_json::Value;

use super::Status;
use super::condition::{condition, is_true, number, text};

/// A deadline of this many seconds is no deadline (`math.MaxInt32`, as the API documents it).
const NO_DEADLINE: i64 = i32::MAX as i64;

/// The first gap between what is there and what is wanted.
fn gap(checks: &[(bool, String)]) -> Option<Status> {
    checks.iter().find(|(applies, _)| *applies).map(|(_, message)| Status::in_progress(message.clone()))
}

fn counter(object: &Value, name: &str) -> i64 {
    number(object, &format!("/status/{name}")).unwrap_or(0)
}

pub(super) fn deployment(object: &Value) -> Status {
    let progressing = condition(object, "Progressing");
    if let Some(failed) = progressing.filter(|condition| condition.reason == "ProgressDeadlineExceeded") {
        return Status::failed(failed.words());
    }
    let deadline =
        number(object, "/spec/progressDeadlineSeconds").is_some_and(|seconds| seconds != NO_DEADLINE);
    let progressed = !deadline
        || progressing
            .is_some_and(|condition| condition.is_true() && condition.reason == "NewReplicaSetAvailable");
    let wanted = number(object, "/spec/replicas").unwrap_or(1);
    let [there, updated, ready, available] =
        ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"]
            .map(|name| counter(object, name));
    gap(&[
        (wanted > there, format!("replicas: {there}/{wanted}")),
        (wanted > updated, format!("Updated: {updated}/{wanted}")),
        (there > wanted, format!("Pending termination: {}", there - wanted)),
        (updated > available, format!("Available: {available}/{updated}")),
        (wanted > ready, format!("Ready: {ready}/{wanted}")),
        (!progressed, "ReplicaSet not Available".to_owned()),
        (!is_true(object, "Available"), "Deployment not Available".to_owned()),
    ])
    .unwrap_or_else(|| Status::current(format!("Deployment is available. Replicas: {there}")))
}

pub(super) fn stateful_set(object: &Value) -> Status {
    if text(object, "/spec/updateStrategy/type") == "OnDelete" {
        return Status::current("StatefulSet is using the ondelete update strategy");
    }
    let wanted = number(object, "/spec/replicas").unwrap_or(1);
    let [there, updated, ready, current] =
        ["replicas", "updatedReplicas", "readyReplicas", "currentReplicas"].map(|name| counter(object, name));
    let gaps = gap(&[
        (wanted > there, format!("Replicas: {there}/{wanted}")),
        (wanted > ready, format!("Ready: {ready}/{wanted}")),
        (there > wanted, format!("Pending termination: {}", there - wanted)),
    ]);
    if let Some(status) = gaps {
        return status;
    }
    let done = || Status::current(format!("All replicas scheduled as expected. Replicas: {there}"));
    let partition = number(object, "/spec/updateStrategy/rollingUpdate/partition").unwrap_or(0);
    if partition > 0 {
        let part = wanted - partition;
        return gap(&[(updated < part, format!("updated: {updated}/{part}"))]).unwrap_or_else(done);
    }
    let differs = text(object, "/status/currentRevision") != text(object, "/status/updateRevision");
    gap(&[
        (wanted > current, format!("current: {current}/{wanted}")),
        (differs, "Waiting for updated revision to match current".to_owned()),
    ])
    .unwrap_or_else(done)
}

pub(super) fn daemon_set(object: &Value) -> Status {
    if number(object, "/metadata/generation").is_none() {
        return Status::in_progress("Missing .metadata.generation");
    }
    if number(object, "/status/observedGeneration").is_none() {
        return Status::in_progress("Missing .status.observedGeneration");
    }
    let Some(wanted) = number(object, "/status/desiredNumberScheduled") else {
        return Status::in_progress("Missing .status.desiredNumberScheduled");
    };
    let [current, updated, available, ready] =
        ["currentNumberScheduled", "updatedNumberScheduled", "numberAvailable", "numberReady"]
            .map(|name| counter(object, name));
    gap(&[
        (wanted > current, format!("Current: {current}/{wanted}")),
        (wanted > updated, format!("Updated: {updated}/{wanted}")),
        (wanted > available, format!("Available: {available}/{wanted}")),
        (wanted > ready, format!("Ready: {ready}/{wanted}")),
    ])
    .unwrap_or_else(|| Status::current(format!("All replicas scheduled as expected. Replicas: {wanted}")))
}

pub(super) fn replica_set(object: &Value) -> Status {
    if let Some(failure) = condition(object, "ReplicaFailure").filter(super::condition::Condition::is_true) {
        return Status::in_progress(failure.words());
    }
    let wanted = number(object, "/spec/replicas").unwrap_or(1);
    let [labelled, available, ready, there] =
        ["fullyLabeledReplicas", "availableReplicas", "readyReplicas", "replicas"]
            .map(|name| counter(object, name));
    gap(&[
        (wanted > labelled, format!("Labelled: {labelled}/{wanted}")),
        (wanted > available, format!("Available: {available}/{wanted}")),
        (wanted > ready, format!("Ready: {ready}/{wanted}")),
        (there > wanted, format!("Pending termination: {}", there - wanted)),
    ])
    .unwrap_or_else(|| Status::current(format!("ReplicaSet is available. Replicas: {there}")))
}
