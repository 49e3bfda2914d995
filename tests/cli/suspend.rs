//! `flux suspend` and `flux resume`, against a real API server.

use crate::room::{Room, cluster, create, field};

fn kustomizations(names: &[&str]) -> String {
    let one = |name: &&str| {
        format!(
            r#"
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}}}
spec: {{interval: 1h, prune: true, path: ./, sourceRef: {{kind: GitRepository, name: demo}}}}
status:
  observedGeneration: 1
  lastAppliedRevision: main@sha1:00
  conditions:
  - {{type: Ready, status: "True", reason: ReconciliationSucceeded, message: m, observedGeneration: 1,
     lastTransitionTime: "2026-01-01T00:00:00Z"}}
"#
        )
    };
    names.iter().map(one).collect()
}

#[test]
fn suspended_objects_rest_until_they_are_resumed() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("suspend"));
    create(cluster, &space, &kustomizations(&["a", "b"]));
    let suspending = |name: &str| {
        format!("► suspending kustomization {name} in {space} namespace\n✔ kustomization suspended\n")
    };
    room.flux(&format!("suspend ks b a b -n {space}")).is(0, "", &(suspending("b") + &suspending("a")));
    let suspended = |name| field(cluster, &space, name, ".spec.suspend");
    assert_eq!([suspended("kustomization/a"), suspended("kustomization/b")], ["true", "true"]);
    let writer = field(cluster, &space, "kustomization/a", ".metadata.managedFields[*].manager");
    assert!(writer.contains("flux"), "{writer}");
    // Again: told, and nothing is written.
    let version = field(cluster, &space, "kustomization/a", ".metadata.resourceVersion");
    room.flux(&format!("suspend ks a -n {space}")).is(0, "", &suspending("a"));
    assert_eq!(field(cluster, &space, "kustomization/a", ".metadata.resourceVersion"), version);
    let resuming = |name: &str| {
        format!("► resuming kustomization {name} in {space} namespace\n✔ kustomization resumed\n")
    };
    room.flux(&format!("resume ks --all -n {space}")).is(0, "", &(resuming("a") + &resuming("b")));
    assert_eq!([suspended("kustomization/a"), suspended("kustomization/b")], ["", ""]);
    room.flux(&format!("suspend ks --all -n {space}")).is(0, "", &(suspending("a") + &suspending("b")));
}

#[test]
fn names_that_do_not_exist_are_told_and_passed_over() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("suspend"));
    create(cluster, &space, &kustomizations(&["a"]));
    room.flux(&format!("suspend ks absent a -n {space}")).is(
        0,
        "",
        &format!(
            "✗ Kustomization absent not found in {space} namespace\n\
             ► suspending kustomization a in {space} namespace\n✔ kustomization suspended\n"
        ),
    );
    room.flux(&format!("resume ks absent a --wait=false -n {space}")).is(
        0,
        "",
        &format!(
            "✗ Kustomization object 'absent' not found in {space} namespace\n\
             ► resuming kustomization a in {space} namespace\n✔ kustomization resumed\n"
        ),
    );
    room.flux(&format!("suspend hr --all -n {space}")).is(1, "", "✗ no objects found\n");
    room.flux(&format!("resume hr --all -n {space}")).is(
        0,
        "",
        &format!("✗ no HelmRelease objects found in {space} namespace\n"),
    );
}

#[test]
fn resume_waits_for_one_and_says_what_it_waited_for() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("suspend"));
    create(cluster, &space, &kustomizations(&["a", "b"]));
    // Nothing changes, so the controller's last answer holds.
    room.flux(&format!("resume ks a -n {space} --timeout=5s")).is(
        0,
        "",
        &format!(
            "► resuming kustomization a in {space} namespace\n✔ kustomization resumed\n\
             ◎ waiting for Kustomization reconciliation\n✔ Kustomization a reconciliation completed\n\
             ✔ applied revision main@sha1:00\n"
        ),
    );
    room.flux(&format!("suspend ks b -n {space}"));
    let run = room.flux(&format!("resume ks b a --wait -n {space} --timeout=2s"));
    assert_eq!(run.exit, 1);
    assert!(
        run.err.contains("✔ Kustomization a reconciliation completed\n✔ applied revision main@sha1:00\n")
    );
    assert!(
        run.err.contains("✗ Kustomization b reconciliation failed: context deadline exceeded\n\nhint: the last that was seen: the controller has not seen the change yet\n"),
        "{}",
        run.err
    );
    assert!(run.err.ends_with("✗ reconciliation failed for 1 Kustomization(s)\n"), "{}", run.err);
}

#[test]
fn what_is_at_rest_is_not_waited_for() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("suspend"));
    create(
        cluster,
        &space,
        "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: {name: p}\nspec: {type: generic, address: \"https://example.com\", suspend: true}\n",
    );
    room.flux(&format!("resume alert-provider p -n {space} --timeout=5s")).is(
        0,
        "",
        &format!(
            "► resuming alert provider p in {space} namespace\n✔ alert provider resumed\n\
             ◎ waiting for Provider reconciliation\n✔ Provider p reconciliation completed\n\
             ✔ Provider reconciliation completed\n"
        ),
    );
}
