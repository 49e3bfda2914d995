//! `Job`, `PersistentVolumeClaim`, `Service` and `CustomResourceDefinition`.

use serde_json::Value;

use super::Status;
use super::condition::{condition, is_true, text};

/// Flux's own rule: a Job is only done when it has completed.
pub(super) fn job(object: &Value) -> Status {
    if object.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true) || is_true(object, "Suspended")
    {
        return Status::current("Job is suspended");
    }
    if let Some(failed) = condition(object, "Failed").filter(super::condition::Condition::is_true) {
        return Status::failed(format!("Job Failed: {}", failed.words()));
    }
    if is_true(object, "Complete") {
        return Status::current("Job Completed");
    }
    if text(object, "/status/startTime").is_empty() {
        return Status::in_progress("Job not started");
    }
    Status::in_progress("Job in progress")
}

pub(super) fn volume_claim(object: &Value) -> Status {
    match text(object, "/status/phase") {
        "Bound" => Status::current("PVC is Bound"),
        "" => Status::in_progress("PVC is not Bound, phase is unknown"),
        phase => Status::in_progress(format!("PVC is not Bound, phase is {phase}")),
    }
}

/// The external address is not awaited: many clusters never give one.
pub(super) fn service(object: &Value) -> Status {
    if text(object, "/spec/type") == "LoadBalancer" && text(object, "/spec/clusterIP").is_empty() {
        return Status::in_progress("ClusterIP not set. Service type: LoadBalancer");
    }
    Status::current("Service is ready")
}

pub(super) fn custom_resource_definition(object: &Value) -> Status {
    if let Some(refused) = condition(object, "NamesAccepted").filter(super::condition::Condition::is_false) {
        return Status::failed(refused.words());
    }
    match condition(object, "Established") {
        Some(established) if established.is_true() => Status::current("CRD is established"),
        Some(other) if other.is_false() && other.reason != "Installing" => Status::failed(other.words()),
        _ => Status::in_progress("Install in progress"),
    }
}
