//! What all kinds have in common on a real API server; the test answers for the controllers.

use std::{
    thread,
    time::{Duration, Instant},
};

use flux_testkit::Cluster;
use serde_json::Value;

use crate::room::{Room, cluster, field, set_status};

/// Gives an object a status that answers its newest generation from `generation` on, as soon as it has that.
fn answer(
    cluster: &'static Cluster,
    space: &str,
    object: &'static str,
    generation: i64,
    ready: &'static str,
    rest: &'static str,
) -> thread::JoinHandle<()> {
    let space = space.to_owned();
    thread::spawn(move || {
        let begun = Instant::now();
        let (kind, name) = object.split_once('/').unwrap();
        let arguments =
            ["-n", &space, "get", kind, name, "--ignore-not-found", "-o", "jsonpath={.metadata.generation}"];
        while cluster.kubectl(&arguments, "").unwrap().parse().unwrap_or(0) < generation {
            assert!(begun.elapsed() < Duration::from_secs(30), "no generation {generation} of {object}");
            thread::sleep(Duration::from_millis(50));
        }
        let status = format!(
            r#"{{"status":{{{rest}"observedGeneration":{generation},"conditions":[{{"type":"Ready","status":"{ready}",
            "reason":"R","message":"the message","lastTransitionTime":"2026-01-01T00:00:00Z",
            "observedGeneration":{generation}}}]}}}}"#
        );
        set_status(cluster, &space, kind, name, &status);
    })
}

fn object(cluster: &Cluster, space: &str, object: &str) -> Value {
    let text =
        cluster.kubectl(&["-n", space, "get", object, "-o", "json", "--show-managed-fields"], "").unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn created_then_updated_then_unchanged() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("create"));
    let applied = r#""lastAppliedRevision":"main@sha1:1111","#;
    let lines = |done: &str| {
        format!(
            "✚ generating Kustomization\n► applying Kustomization\n✔ Kustomization {done}\n\
             ◎ waiting for Kustomization reconciliation\n✔ Kustomization app is ready\n✔ applied revision main@sha1:1111\n"
        )
    };
    let line =
        format!("create ks app --source=GitRepository/demo --prune --label=a=b,c=d --timeout=30s -n {space}");
    let answered = answer(cluster, &space, "kustomization/app", 1, "True", applied);
    room.flux(&line).is(0, "", &lines("created"));
    answered.join().unwrap();
    let made = object(cluster, &space, "kustomization/app");
    assert_eq!(made["metadata"]["managedFields"][0]["manager"], "flux");
    assert_eq!(made["metadata"]["managedFields"][0]["operation"], "Update");

    room.flux(&line).is(0, "", &lines("unchanged"));

    // What others have written: annotations, finalizers and status stay; labels and spec are replaced.
    let patch = r#"{"metadata":{"annotations":{"x":"y"},"finalizers":["finalizers.fluxcd.io"]},"spec":{"suspend":true,"force":true}}"#;
    cluster
        .kubectl(&["-n", &space, "patch", "kustomization", "app", "--type=merge", "-p", patch], "")
        .unwrap();
    let answered = answer(cluster, &space, "kustomization/app", 3, "True", applied);
    room.flux(&line.replace("a=b,c=d", "e=f")).is(0, "", &lines("updated"));
    answered.join().unwrap();
    let updated = object(cluster, &space, "kustomization/app");
    assert_eq!(updated["metadata"]["labels"], serde_json::json!({"e": "f"}));
    assert_eq!(updated["metadata"]["annotations"]["x"], "y");
    assert_eq!(updated["metadata"]["finalizers"][0], "finalizers.fluxcd.io");
    assert_eq!(updated["spec"], made["spec"]);
    assert_eq!(updated["status"]["lastAppliedRevision"], "main@sha1:1111");
    cluster
        .kubectl(
            &[
                "-n",
                &space,
                "patch",
                "kustomization",
                "app",
                "--type=merge",
                "-p",
                r#"{"metadata":{"finalizers":null}}"#,
            ],
            "",
        )
        .unwrap();
}

#[test]
fn a_wait_in_vain_says_what_was_seen() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("create"));
    let line = format!("create source oci re --url=oci://example.com/a --tag=1 --timeout=4s -n {space}");
    let answered = answer(cluster, &space, "ocirepository/re", 1, "False", "");
    room.flux(&line).is(
        1,
        "",
        "► applying OCIRepository\n✔ OCIRepository created\n◎ waiting for OCIRepository reconciliation\n\
         ✗ context deadline exceeded\n\nhint: the last that was seen: the message\n",
    );
    answered.join().unwrap();
}

#[test]
fn ready_without_an_artifact_is_a_failure() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("create"));
    let line = format!("create source chart re --source=Bucket/b --chart=c --timeout=30s -n {space}");
    let answered = answer(cluster, &space, "helmchart/re", 1, "True", "");
    room.flux(&line).is(
        1,
        "",
        "✚ generating HelmChart source\n► applying HelmChart source\n✔ source created\n\
         ◎ waiting for HelmChart source reconciliation\n\
         ✗ HelmChart source reconciliation completed but no artifact was found\n",
    );
    answered.join().unwrap();
}

#[test]
fn what_no_controller_looks_at_is_ready_at_once() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("create"));
    for (line, what) in [
        ("alert re --provider-ref=p --event-source=Bucket/*", "Alert"),
        ("alert-provider re --type=slack", "Provider"),
    ] {
        room.flux(&format!("create {line} --timeout=30s -n {space}")).is(
            0,
            "",
            &format!(
                "✚ generating {what}\n► applying {what}\n✔ {what} created\n◎ waiting for {what} reconciliation\n\
                 ✔ {what} re is ready\n"
            ),
        );
    }
}

#[test]
fn a_refusal_of_the_api_server_is_told_in_its_words() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("create"));
    let run = room.flux(&format!("create alert re --provider-ref=p --event-source=Pod/x -n {space}"));
    assert_eq!(run.exit, 1);
    assert!(
        run.err.contains(
            "► applying Alert\n✗ Alert.notification.toolkit.fluxcd.io \"re\" is invalid: spec.eventSources[0].kind: \
             Unsupported value: \"Pod\": supported values: "
        ),
        "{}",
        run.err
    );
    let run = room.flux("create alert re --provider-ref=p --event-source=Bucket/x -n absent");
    assert!(run.err.ends_with("✗ namespaces \"absent\" not found\n"), "{}", run.err);
    assert_eq!(field(cluster, "default", "namespace/default", ".metadata.name"), "default");
}
