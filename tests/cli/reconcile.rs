//! `flux reconcile`, against a real API server; the test answers for the controllers.

use std::{
    thread,
    time::{Duration, Instant},
};

use flux_testkit::Cluster;

use crate::room::{Room, cluster, create, field, set_status};

fn objects(suspend_source: bool, suspend: bool) -> String {
    format!(
        r#"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {{name: demo}}
spec: {{interval: 1m, url: "https://git.example.com/demo.git", suspend: {suspend_source}}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: app}}
spec: {{interval: 1h, prune: true, path: ./app, suspend: {suspend}, sourceRef: {{kind: GitRepository, name: demo}}}}
"#
    )
}

/// Waits for the request, and answers it as a controller would.
fn answer(
    cluster: &'static Cluster,
    space: String,
    object: &'static str,
    ready: &'static str,
    rest: &'static str,
) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let begun = Instant::now();
        let stamp_path = r".metadata.annotations.reconcile\.fluxcd\.io/requestedAt";
        loop {
            let stamp = field(cluster, &space, object, stamp_path);
            if stamp.is_empty() {
                assert!(begun.elapsed() < Duration::from_secs(30), "no request for {object}");
                thread::sleep(Duration::from_millis(50));
                continue;
            }
            let (kind, name) = object.split_once('/').unwrap();
            let status = format!(
                r#"{{"status":{{"observedGeneration":1,"lastHandledReconcileAt":"{stamp}",{rest}"conditions":[
                {{"type":"Ready","status":"{ready}","reason":"R","message":"the message","lastTransitionTime":"2026-01-01T00:00:00Z","observedGeneration":1}}]}}}}"#
            );
            set_status(cluster, &space, kind, name, &status);
            return stamp;
        }
    })
}

const ARTIFACT: &str = r#""artifact":{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","lastUpdateTime":"2026-01-01T00:00:00Z","path":"a","url":"http://a","revision":"main@sha1:1111"},"#;

#[test]
fn the_source_goes_first_with_a_flag() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("reconcile"));
    create(cluster, &space, &objects(false, false));
    let source = answer(cluster, space.clone(), "gitrepository/demo", "True", ARTIFACT);
    let applied = answer(
        cluster,
        space.clone(),
        "kustomization/app",
        "True",
        r#""lastAppliedRevision":"main@sha1:1111","#,
    );
    room.flux(&format!("reconcile ks app --with-source -n {space} --timeout=30s")).is(
        0,
        "",
        &format!(
            "► annotating GitRepository demo in {space} namespace\n✔ GitRepository annotated\n\
             ◎ waiting for GitRepository reconciliation\n✔ fetched revision main@sha1:1111\n\
             ► annotating Kustomization app in {space} namespace\n✔ Kustomization annotated\n\
             ◎ waiting for Kustomization reconciliation\n✔ applied revision main@sha1:1111\n"
        ),
    );
    assert!(source.join().unwrap() < applied.join().unwrap());
}

#[test]
fn a_timeout_says_what_was_waited_for() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("reconcile"));
    create(cluster, &space, &objects(false, false));
    let answered = answer(cluster, space.clone(), "gitrepository/demo", "False", "");
    let run = room.flux(&format!("reconcile source git demo -n {space} --timeout=5s"));
    answered.join().unwrap();
    run.is(
        1,
        "",
        &format!(
            "► annotating GitRepository demo in {space} namespace\n✔ GitRepository annotated\n\
             ◎ waiting for GitRepository reconciliation\n✗ context deadline exceeded\n\
             \nhint: the last that was seen: the message\n"
        ),
    );
    let run = room.flux(&format!("reconcile ks app -n {space} --timeout=1s"));
    assert!(
        run.err.ends_with("hint: the last that was seen: the controller has not answered the request yet\n"),
        "{}",
        run.err
    );
}

#[test]
fn what_cannot_be_reconciled_is_refused_before_anything_is_asked() {
    let Some(cluster) = cluster() else { return };
    let room = Room::of(cluster);
    for (source, own, line, error) in [
        (false, true, "ks app", "resource is suspended"),
        (false, true, "ks app --with-source", "resource is suspended"),
        (true, false, "ks app --with-source", "resource is suspended"),
        (false, false, "ks absent", "kustomizations.kustomize.toolkit.fluxcd.io \"absent\" not found"),
    ] {
        let space = cluster.namespace("reconcile");
        create(cluster, &space, &objects(source, own));
        room.flux(&format!("reconcile {line} -n {space}")).is(1, "", &format!("✗ {error}\n"));
        assert_eq!(
            field(cluster, &space, "gitrepository/demo", ".metadata.annotations.reconcile"),
            "",
            "{line}"
        );
    }
    let space = cluster.namespace("reconcile");
    create(
        cluster,
        &space,
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: oci}\nspec: {type: oci, url: \"oci://example.com/charts\"}\n",
    );
    room.flux(&format!("reconcile source helm oci -n {space}")).is(
        0,
        "",
        "✔ reconciliation not supported by the object\n",
    );
}
