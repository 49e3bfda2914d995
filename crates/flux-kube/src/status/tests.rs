//! What each kind of object says of itself, and the verdict.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::State::{Current, Failed, InProgress, Terminating};
use super::{State, compute, compute_at, pod_has_failed};

/// An object of a kind, from its other fields.
fn object(api: &str, kind: &str, fields: &Value) -> Value {
    let mut object = json!({"apiVersion": api, "kind": kind, "metadata": {"name": "x", "generation": 1}});
    for (key, value) in fields.as_object().cloned().unwrap_or_default() {
        if key == "metadata" {
            object["metadata"].as_object_mut().unwrap().extend(value.as_object().cloned().unwrap());
        } else {
            object[key] = value;
        }
    }
    object
}

/// A condition; further fields follow.
fn is(name: &str, status: &str, reason: &str) -> Value {
    json!({"type": name, "status": status, "reason": reason, "message": format!("{name} {reason}")})
}

fn check(api: &str, kind: &str, table: Vec<(State, Value)>) {
    for (state, fields) in table {
        let object = object(api, kind, &fields);
        let status = compute(&object);
        assert_eq!(status.state, state, "{} of {object:#}", status.message);
        assert!(!status.message.is_empty(), "{object:#}");
    }
}

#[test]
fn rules_for_every_kind() {
    check(
        "example.com/v1",
        "Thing",
        vec![
            (Current, json!({})),
            (Current, json!({"status": {}})),
            (Current, json!({"status": {"observedGeneration": 1}})),
            (InProgress, json!({"status": {"observedGeneration": 0}})),
            (InProgress, json!({"metadata": {"generation": 3}, "status": {"observedGeneration": 2}})),
            (Terminating, json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}})),
            (
                Terminating,
                json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"},
                    "status": {"conditions": [is("Stalled", "True", "A")]}}),
            ),
            (InProgress, json!({"status": {"conditions": [is("Reconciling", "True", "A")]}})),
            (Current, json!({"status": {"conditions": [is("Reconciling", "False", "A")]}})),
            (Failed, json!({"status": {"conditions": [is("Stalled", "True", "A")]}})),
            (Current, json!({"status": {"conditions": [is("Stalled", "False", "A")]}})),
            (
                InProgress,
                json!({"status": {"conditions": [is("Stalled", "True", "A"), is("Reconciling", "True", "B")]}}),
            ),
            (Current, json!({"status": {"conditions": [is("Ready", "True", "A")]}})),
            (InProgress, json!({"status": {"conditions": [is("Ready", "False", "A")]}})),
            (InProgress, json!({"status": {"conditions": [is("Ready", "Unknown", "A")]}})),
            (
                Failed,
                json!({"status": {"conditions": [is("Ready", "False", "A"), is("Stalled", "True", "B")]}}),
            ),
            (
                InProgress,
                json!({"status": {"observedGeneration": 0, "conditions": [is("Ready", "True", "A")]}}),
            ),
            (Current, json!({"status": {"conditions": "no list"}})),
            (Current, json!({"status": 3})),
        ],
    );
}

fn deployment(replicas: i64, counters: [i64; 4], conditions: &Value) -> Value {
    let [there, updated, ready, available] = counters;
    json!({"spec": {"replicas": replicas, "progressDeadlineSeconds": 600},
        "status": {"observedGeneration": 1, "replicas": there, "updatedReplicas": updated,
            "readyReplicas": ready, "availableReplicas": available, "conditions": conditions}})
}

#[test]
fn deployments() {
    let good = || json!([is("Available", "True", "A"), is("Progressing", "True", "NewReplicaSetAvailable")]);
    let mut endless = deployment(1, [1, 1, 1, 1], &json!([is("Available", "True", "A")]));
    endless["spec"]["progressDeadlineSeconds"] = json!(i32::MAX);
    let mut unset = endless.clone();
    unset["spec"].as_object_mut().unwrap().remove("progressDeadlineSeconds");
    check(
        "apps/v1",
        "Deployment",
        vec![
            (InProgress, json!({})),
            (Current, deployment(1, [1, 1, 1, 1], &good())),
            (Current, deployment(0, [0, 0, 0, 0], &good())),
            (InProgress, deployment(2, [1, 1, 1, 1], &good())),
            (InProgress, deployment(2, [2, 1, 2, 2], &good())),
            (InProgress, deployment(1, [2, 1, 1, 1], &good())),
            (InProgress, deployment(2, [2, 2, 2, 1], &good())),
            (InProgress, deployment(2, [2, 2, 1, 2], &good())),
            (
                InProgress,
                deployment(
                    1,
                    [1, 1, 1, 1],
                    &json!([is("Available", "True", "A"), is("Progressing", "True", "B")]),
                ),
            ),
            (
                InProgress,
                deployment(1, [1, 1, 1, 1], &json!([is("Progressing", "True", "NewReplicaSetAvailable")])),
            ),
            (
                InProgress,
                deployment(
                    1,
                    [1, 1, 1, 1],
                    &json!([
                        is("Available", "False", "A"),
                        is("Progressing", "True", "NewReplicaSetAvailable")
                    ]),
                ),
            ),
            (
                Failed,
                deployment(1, [1, 1, 0, 0], &json!([is("Progressing", "False", "ProgressDeadlineExceeded")])),
            ),
            (Current, endless),
            (Current, unset),
        ],
    );
}

fn stateful(spec: &Value, counters: [i64; 4], revisions: [&str; 2]) -> Value {
    let [there, updated, ready, current] = counters;
    json!({"spec": spec, "status": {"observedGeneration": 1, "replicas": there, "updatedReplicas": updated,
        "readyReplicas": ready, "currentReplicas": current, "currentRevision": revisions[0],
        "updateRevision": revisions[1]}})
}

#[test]
fn stateful_sets() {
    let two = || json!({"replicas": 2});
    let parted = |partition: i64| json!({"replicas": 3, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": partition}}});
    let on_delete = json!({"spec": {"updateStrategy": {"type": "OnDelete"}}});
    check(
        "apps/v1",
        "StatefulSet",
        vec![
            (Current, on_delete),
            (InProgress, json!({})),
            (Current, stateful(&two(), [2, 2, 2, 2], ["a", "a"])),
            (InProgress, stateful(&two(), [1, 1, 1, 1], ["a", "a"])),
            (InProgress, stateful(&two(), [2, 2, 1, 2], ["a", "a"])),
            (InProgress, stateful(&two(), [3, 2, 3, 2], ["a", "a"])),
            (InProgress, stateful(&two(), [2, 1, 2, 1], ["a", "a"])),
            (InProgress, stateful(&two(), [2, 2, 2, 2], ["a", "b"])),
            (Current, stateful(&parted(2), [3, 1, 3, 2], ["a", "b"])),
            (InProgress, stateful(&parted(1), [3, 1, 3, 2], ["a", "b"])),
            (InProgress, stateful(&parted(0), [3, 3, 3, 3], ["a", "b"])),
        ],
    );
}

#[test]
fn daemon_sets() {
    let status = |wanted: i64, current: i64, updated: i64, available: i64, ready: i64| {
        json!({"status": {"observedGeneration": 1, "desiredNumberScheduled": wanted,
            "currentNumberScheduled": current, "updatedNumberScheduled": updated, "numberAvailable": available,
            "numberReady": ready}})
    };
    check(
        "apps/v1",
        "DaemonSet",
        vec![
            (InProgress, json!({})),
            (InProgress, json!({"status": {"observedGeneration": 1}})),
            (InProgress, json!({"status": {"desiredNumberScheduled": 0}})),
            (Current, status(0, 0, 0, 0, 0)),
            (Current, status(2, 2, 2, 2, 2)),
            (InProgress, status(2, 1, 2, 2, 2)),
            (InProgress, status(2, 2, 1, 2, 2)),
            (InProgress, status(2, 2, 2, 1, 2)),
            (InProgress, status(2, 2, 2, 2, 1)),
        ],
    );
}

#[test]
fn replica_sets() {
    let status = |labelled: i64, available: i64, ready: i64, there: i64| {
        json!({"spec": {"replicas": 2}, "status": {"observedGeneration": 1, "fullyLabeledReplicas": labelled,
            "availableReplicas": available, "readyReplicas": ready, "replicas": there}})
    };
    let mut failing = status(2, 2, 2, 2);
    failing["status"]["conditions"] = json!([is("ReplicaFailure", "True", "FailedCreate")]);
    check(
        "apps/v1",
        "ReplicaSet",
        vec![
            (InProgress, json!({})),
            (Current, status(2, 2, 2, 2)),
            (InProgress, status(1, 2, 2, 2)),
            (InProgress, status(2, 1, 2, 2)),
            (InProgress, status(2, 2, 1, 2)),
            (InProgress, status(2, 2, 2, 3)),
            (InProgress, failing),
        ],
    );
}

fn crash_loop() -> Value {
    json!({"status": {"phase": "Running", "containerStatuses": [
        {"name": "main", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}})
}

fn unschedulable(since: &str) -> Value {
    let mut condition = is("PodScheduled", "False", "Unschedulable");
    condition["lastTransitionTime"] = json!(since);
    json!({"status": {"phase": "Pending", "conditions": [condition]}})
}

#[test]
fn pods() {
    let ready = json!({"status": {"phase": "Running", "conditions": [is("Ready", "True", "A")]}});
    let starting = json!({"status": {"phase": "Running", "containerStatuses": [
        {"name": "main", "state": {"waiting": {"reason": "ContainerCreating"}}}]}});
    check(
        "v1",
        "Pod",
        vec![
            (InProgress, json!({})),
            (Current, json!({"status": {"phase": "Succeeded"}})),
            (Current, json!({"status": {"phase": "Failed"}})),
            (Current, ready),
            (InProgress, starting),
            (Failed, crash_loop()),
            (InProgress, json!({"status": {"phase": "Pending"}})),
            (InProgress, unschedulable("2026-01-01T00:00:00Z")),
            (InProgress, json!({"status": {"phase": "Unknown"}})),
        ],
    );
}

#[test]
fn a_pod_that_finds_no_node_fails_with_time_but_does_not_fail_its_workload() {
    let pod = object("v1", "Pod", &unschedulable("2026-01-01T00:00:00Z"));
    let at = |seconds: &str| format!("2026-01-01T00:00:{seconds}Z").parse::<Timestamp>().unwrap();
    assert_eq!(compute_at(&pod, at("15")).state, InProgress);
    assert_eq!(compute_at(&pod, at("16")).state, Failed);
    assert!(!pod_has_failed(&pod, at("16")));
    assert!(pod_has_failed(&object("v1", "Pod", &crash_loop()), at("00")));
    let mut dying = object("v1", "Pod", &crash_loop());
    dying["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
    assert!(!pod_has_failed(&dying, at("00")));
}

#[test]
fn jobs() {
    let with = |conditions: Value| json!({"status": {"startTime": "t", "conditions": conditions}});
    check(
        "batch/v1",
        "Job",
        vec![
            (InProgress, json!({})),
            (InProgress, json!({"status": {"startTime": "t", "active": 1}})),
            (InProgress, json!({"status": {"startTime": "t", "succeeded": 1}})),
            (Current, with(json!([is("Complete", "True", "A")]))),
            (InProgress, with(json!([is("Complete", "False", "A")]))),
            (Failed, with(json!([is("Failed", "True", "BackoffLimitExceeded")]))),
            (Current, with(json!([is("Suspended", "True", "A")]))),
            (Current, json!({"spec": {"suspend": true}})),
        ],
    );
}

#[test]
fn other_built_in_kinds() {
    let phase = |phase: &str| json!({"status": {"phase": phase}});
    check(
        "v1",
        "PersistentVolumeClaim",
        vec![(Current, phase("Bound")), (InProgress, phase("Pending")), (InProgress, json!({}))],
    );
    let balancer = |address: &str| json!({"spec": {"type": "LoadBalancer", "clusterIP": address}});
    check(
        "v1",
        "Service",
        vec![(InProgress, balancer("")), (Current, balancer("10.0.0.1")), (Current, json!({"spec": {}}))],
    );
    let crd = |conditions: Value| json!({"status": {"conditions": conditions}});
    check(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        vec![
            (InProgress, json!({})),
            (
                InProgress,
                crd(json!([is("NamesAccepted", "True", "A"), is("Established", "False", "Installing")])),
            ),
            (Current, crd(json!([is("NamesAccepted", "True", "A"), is("Established", "True", "B")]))),
            (Failed, crd(json!([is("NamesAccepted", "False", "Taken"), is("Established", "False", "C")]))),
            (
                Failed,
                crd(json!([is("NamesAccepted", "True", "A"), is("Established", "False", "NotAccepted")])),
            ),
        ],
    );
    for (api, kind) in
        [("v1", "Secret"), ("v1", "ConfigMap"), ("batch/v1", "CronJob"), ("policy/v1", "PodDisruptionBudget")]
    {
        check(api, kind, vec![(Current, json!({"status": {"conditions": [is("Ready", "False", "A")]}}))]);
    }
    check("v1", "Namespace", vec![(Current, phase("Active"))]);
}

#[test]
fn what_is_no_object_is_no_reason_to_panic() {
    for value in [json!(null), json!([]), json!({"kind": 3}), json!({"status": {"conditions": [3, {}]}})] {
        assert_eq!(compute(&value).state, Current, "{value}");
    }
}
