use std::sync::Arc;

use flux_api::meta::{Duration as GoDuration, Time};
use jiff::Timestamp;
use serde_json::json;

use super::*;

fn spec(extra: &serde_json::Value) -> KustomizationSpec {
    let mut spec =
        json!({"interval": "10m", "prune": true, "sourceRef": {"kind": "GitRepository", "name": "app"}});
    for (key, value) in extra.as_object().into_iter().flatten() {
        spec[key] = value.clone();
    }
    serde_json::from_value(spec).expect("a spec")
}

fn artifact(revision: &str) -> Artifact {
    Artifact {
        digest: "sha256:1".into(),
        last_update_time: Time(Timestamp::UNIX_EPOCH),
        metadata: std::collections::BTreeMap::default(),
        path: "p".into(),
        revision: revision.into(),
        size: None,
        url: "http://source/p".into(),
    }
}

fn dependency(generation: i64, observed: i64, ready: &str, applied: &str, same_source: bool) -> Dependency {
    let object = json!({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": {"name": "infra", "namespace": "ns", "generation": generation},
        "spec": {"interval": "1m", "prune": true, "sourceRef": {"kind": "GitRepository", "name": "app"}},
        "status": {"observedGeneration": observed, "lastAppliedRevision": applied, "conditions": [
            {"type": "Ready", "status": ready, "reason": "R", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}});
    let object = serde_json::from_value(object).expect("a Kustomization");
    Dependency { name: "ns/infra".into(), object: Some(Arc::new(object)), same_source }
}

fn plan(extra: &serde_json::Value, source: Source, dependencies: Vec<Dependency>) -> Plan {
    let spec = spec(extra);
    let seen = Seen {
        spec: &spec,
        source,
        source_name: "GitRepository/ns/app".into(),
        dependencies,
        requeue: Duration::from_secs(30),
    };
    decide(&seen)
}

fn told(plan: &Plan) -> String {
    match plan {
        Plan::Stall { reason, message } => format!("stall {reason}: {message}"),
        Plan::Wait { reason, message, after, event } => {
            format!("wait {}s {event} {reason}: {message}", after.as_secs())
        }
        Plan::Apply(artifact) => format!("apply {}", artifact.revision),
    }
}

#[test]
fn fields_that_are_not_built_yet_are_named() {
    let cases = [
        (json!({"decryption": {"provider": "sops"}}), "spec.decryption"),
        (json!({"kubeConfig": {"secretRef": {"name": "x"}}}), "spec.kubeConfig"),
        (json!({"healthCheckExprs": [{"apiVersion": "v1", "current": "true"}]}), "spec.healthCheckExprs"),
        (json!({"dependsOn": [{"name": "x", "readyExpr": "true"}]}), "spec.dependsOn[].readyExpr"),
    ];
    for (extra, field) in cases {
        let plan = plan(&extra, Source::Artifact(artifact("r")), Vec::new());
        let Plan::Stall { reason, message } = plan else { panic!("{field} is not refused") };
        assert!(reason == UNSUPPORTED && message.contains(field), "{message}");
    }
}

#[test]
fn the_source_decides_first() {
    let cases = [
        (
            json!({}),
            Source::Missing,
            "wait 600s false ArtifactFailed: Source 'GitRepository/ns/app' not found",
        ),
        (
            json!({"retryInterval": "1m"}),
            Source::Missing,
            "wait 60s false ArtifactFailed: Source 'GitRepository/ns/app' not found",
        ),
        (
            json!({}),
            Source::NoArtifact,
            "wait 30s false ArtifactFailed: Source artifact not found, retrying in 30s",
        ),
        (json!({}), Source::Denied("no".into()), "stall AccessDenied: no"),
        (json!({}), Source::Artifact(artifact("main@sha1:1")), "apply main@sha1:1"),
    ];
    for (extra, source, expected) in cases {
        assert_eq!(told(&plan(&extra, source, Vec::new())), expected);
    }
}

#[test]
fn dependencies_must_be_ready_for_their_generation_and_revision() {
    let missing = Dependency { name: "ns/infra".into(), object: None, same_source: false };
    let cases = [
        (missing, Some("dependency 'ns/infra' not found")),
        (dependency(2, 1, "True", "old", false), Some("dependency 'ns/infra' is not ready")),
        (dependency(1, 1, "False", "old", false), Some("dependency 'ns/infra' is not ready")),
        (dependency(1, 1, "True", "old", true), Some("dependency 'ns/infra' revision is not up to date")),
        (dependency(1, 1, "True", "old", false), None),
        (dependency(1, 1, "True", "new", true), None),
    ];
    for (one, message) in cases {
        let expected = message.map_or_else(
            || "apply new".to_owned(),
            |message| format!("wait 30s true DependencyNotReady: {message}"),
        );
        assert_eq!(told(&plan(&json!({}), Source::Artifact(artifact("new")), vec![one])), expected);
    }
}

#[test]
fn times_and_policies_have_defaults() {
    let limits = [("10m", None, 570), ("20s", None, 30), ("10m", Some("1s"), 30), ("10m", Some("2m"), 120)];
    for (interval, limit, seconds) in limits {
        let mut one = spec(&json!({"interval": interval}));
        one.timeout = limit.map(|text| text.parse::<GoDuration>().expect("a duration"));
        assert_eq!(timeout(&one).as_secs(), seconds);
    }
    let policies = [
        (true, None, true),
        (false, None, false),
        (false, Some("MirrorPrune"), false),
        (false, Some("Delete"), true),
        (false, Some("WaitForTermination"), true),
        (true, Some("Orphan"), false),
    ];
    for (prune, policy, deleted) in policies {
        assert_eq!(
            deletes(&spec(&json!({"prune": prune, "deletionPolicy": policy}))),
            deleted,
            "{prune} {policy:?}"
        );
    }
}
