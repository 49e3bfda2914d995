//! Pod.

use jiff::Timestamp;
use serde_json::Value;

use super::Status;
use super::condition::{Condition, condition, is_true, text};

/// How long the scheduler may find no node before that is a failure, in seconds.
const SCHEDULING_LIMIT: i64 = 15;

pub(super) fn pod(object: &Value, now: Timestamp) -> Status {
    match text(object, "/status/phase") {
        "Succeeded" => Status::current("Pod has completed successfully"),
        "Failed" => Status::current("Pod has completed, but not successfully"),
        "Running" => running(object),
        "Pending" => pending(object, now),
        "" => Status::in_progress("Pod phase not available"),
        phase => Status::in_progress(format!("Pod phase is {phase}")),
    }
}

fn running(object: &Value) -> Status {
    if is_true(object, "Ready") {
        return Status::current("Pod is Ready");
    }
    match crash_looping(object) {
        Some(name) => Status::failed(format!("Container {name} is in CrashLoopBackOff")),
        None => Status::in_progress("Pod is running but is not Ready"),
    }
}

/// The first container that is started again and again.
fn crash_looping(object: &Value) -> Option<&str> {
    let lists = ["/status/initContainerStatuses", "/status/containerStatuses"];
    let all = lists.iter().filter_map(|list| object.pointer(list).and_then(Value::as_array)).flatten();
    all.filter(|status| text(status, "/state/waiting/reason") == "CrashLoopBackOff")
        .map(|status| text(status, "/name"))
        .next()
}

fn pending(object: &Value, now: Timestamp) -> Status {
    match unschedulable(object) {
        Some(condition) if waited(&condition, now) > SCHEDULING_LIMIT => {
            Status::failed(format!("Pod could not be scheduled: {}", condition.words()))
        }
        Some(condition) => Status::in_progress(format!("Pod has not been scheduled: {}", condition.words())),
        None => Status::in_progress("Pod is in the Pending phase"),
    }
}

fn unschedulable(object: &Value) -> Option<Condition<'_>> {
    condition(object, "PodScheduled").filter(|c| c.is_false() && c.reason == "Unschedulable")
}

/// Seconds since the condition changed; none when that is not told.
fn waited(condition: &Condition<'_>, now: Timestamp) -> i64 {
    condition.since.parse::<Timestamp>().map_or(0, |since| now.as_second().saturating_sub(since.as_second()))
}

/// Whether a Pod of a workload has failed for good: it is neither being deleted nor waiting for a node.
pub(crate) fn has_failed(object: &Value, now: Timestamp) -> bool {
    super::compute_at(object, now).state == super::State::Failed && unschedulable(object).is_none()
}
