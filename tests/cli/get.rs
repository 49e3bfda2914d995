//! `flux get`, against a real API server.

use std::time::Duration;

use crate::room::{Room, cluster, create, set_status};

const OBJECTS: &str = r#"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: demo, labels: {team: web}}
spec: {interval: 1m, url: "https://git.example.com/demo.git"}
status:
  observedGeneration: 1
  artifact:
    digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
    lastUpdateTime: "2026-01-01T00:00:00Z"
    path: gitrepository/x/demo/a.tar.gz
    url: http://source-controller/a.tar.gz
    revision: main@sha1:aab290203f7e25c622990869c39fc11c7c65d8d3
  conditions:
  - type: Ready
    status: "True"
    reason: Succeeded
    lastTransitionTime: "2026-01-01T00:00:00Z"
    message: stored artifact for revision 'main@sha1:aab290203f7e25c622990869c39fc11c7c65d8d3'
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fresh}
spec: {interval: 1m, url: "https://git.example.com/fresh.git", suspend: true}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: app, labels: {team: web}}
spec: {interval: 1h, prune: true, path: ./app, sourceRef: {kind: GitRepository, name: demo}}
status:
  observedGeneration: 1
  lastAppliedRevision: main@sha1:aab290203f7e25c622990869c39fc11c7c65d8d3
  conditions:
  - type: Ready
    status: "False"
    reason: HealthCheckFailed
    lastTransitionTime: "2026-01-01T00:00:00Z"
    message: "first line\nsecond line"
"#;

#[test]
fn one_kind_is_a_table() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("get"));
    create(cluster, &space, OBJECTS);
    let header =
        "NAME \tREVISION          \tSUSPENDED\tREADY\tMESSAGE                                           \n";
    let demo =
        "demo \tmain@sha1:aab29020\tFalse    \tTrue \tstored artifact for revision 'main@sha1:aab29020'\t\n";
    let fresh =
        "fresh\t                  \tTrue     \tFalse\twaiting to be reconciled                         \t\n";
    room.flux(&format!("get sources git -n {space}")).is(0, &format!("{header}{demo}{fresh}"), "");
    room.flux(&format!("get source git -n {space} --no-header")).is(
        0,
        &format!("{demo}{fresh}")
            .replace("False    \tTrue ", "False\tTrue ")
            .replace("True     \tFalse", "True \tFalse"),
        "",
    );
    room.flux(&format!("get sources git -n {space} --status-selector ready=maybe")).is(
        0,
        "NAME\tREVISION\tSUSPENDED\tREADY\tMESSAGE \n",
        "",
    );
    for selection in ["demo", "-l team=web", "--status-selector=Ready=true", "demo fresh"] {
        let run = room.flux(&format!("get sources git -n {space} {selection}"));
        assert!(
            run.out.contains("demo") && !run.out.contains("fresh"),
            "{selection}: {}{}",
            run.out,
            run.err
        );
    }
    // A condition that is missing equals nothing.
    let run = room.flux(&format!("get sources git -n {space} --status-selector=ready!=true"));
    assert!(run.out.contains("fresh") && !run.out.contains("demo"), "{}", run.out);
}

#[test]
fn lines_in_a_cell_stand_below_each_other() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("get"));
    create(cluster, &space, OBJECTS);
    let source = format!("GitRepository/{space}/demo");
    let width = source.len();
    room.flux(&format!("get ks -n {space} --show-source")).is(
        0,
        &format!(
            "NAME\t{:width$}\tREVISION          \tSUSPENDED\tREADY\tMESSAGE     \n\
             app \t{source}\tmain@sha1:aab29020\tFalse    \tFalse\tfirst line \t\n\
             {:4}\t{:width$}\t{:18}\t{:9}\t{:5}\tsecond line\t\n",
            "SOURCE", "", "", "", "", ""
        ),
        "",
    );
}

#[test]
fn nothing_found_is_an_error() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("get"));
    for (line, error) in [
        ("get ks", format!("no Kustomization objects found in \"{space}\" namespace")),
        ("get hr absent", format!("HelmRelease object 'absent' not found in \"{space}\" namespace")),
        ("get alerts -A absent", "Alert object 'absent' not found in any namespace".to_owned()),
        (
            "get ks --status-selector=ready",
            "expected status selector in type=status or type!=status format, but found: ready".to_owned(),
        ),
        (
            "get ks -l a!=b",
            "unable to parse label selector: \"!=\" is not a valid label selector operator".to_owned(),
        ),
        ("get all --watch", "expected a single resource type, but found all".to_owned()),
    ] {
        room.flux(&format!("{line} -n {space}")).is(1, "", &format!("✗ {error}\n"));
    }
    room.flux(&format!("get all -n {space}")).is(0, "", "");
}

#[test]
fn all_is_a_table_for_each_kind() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("get"));
    create(cluster, &space, OBJECTS);
    let run = room.flux(&format!("get all -n {space} -l team=web"));
    run.is(
        0,
        "NAME              \tREVISION          \tSUSPENDED\tREADY\tMESSAGE                                           \n\
         gitrepository/demo\tmain@sha1:aab29020\tFalse    \tTrue \tstored artifact for revision 'main@sha1:aab29020'\t\n\
         \n\
         NAME             \tREVISION          \tSUSPENDED\tREADY\tMESSAGE     \n\
         kustomization/app\tmain@sha1:aab29020\tFalse    \tFalse\tfirst line \t\n\
         \x20                \t                  \t         \t     \tsecond line\t\n\
         \n",
        "",
    );
    let run = room.flux(&format!("get sources all -n {space} -o name"));
    run.is(
        0,
        "gitrepository.source.toolkit.fluxcd.io/demo\ngitrepository.source.toolkit.fluxcd.io/fresh\n",
        "",
    );
}

#[test]
fn objects_are_data() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("get"));
    create(cluster, &space, OBJECTS);
    let one = room.flux(&format!("get ks app -n {space} -o json"));
    let one: serde_json::Value = serde_json::from_str(&one.out).unwrap();
    assert_eq!(one["spec"]["path"], "./app");
    assert_eq!(one["kind"], "Kustomization");
    assert!(one["metadata"].get("managedFields").is_none());
    let many = room.flux(&format!("get sources git -n {space} --output=yaml"));
    let many = flux_yaml::parse(&many.out, flux_yaml::Rules::V2).unwrap();
    assert_eq!(many["kind"], "List");
    assert_eq!(many["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_watch_shows_what_is_and_what_changes() {
    let Some(cluster) = cluster() else { return };
    let (room, space) = (Room::of(cluster), cluster.namespace("get"));
    create(cluster, &space, OBJECTS);
    let watching = room
        .command(&["get", "ks", "-w", "-n", &space, "--timeout=4s"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let patch = r#"{"status":{"conditions":[{"type":"Ready","status":"True","reason":"ReconciliationSucceeded","message":"fine","lastTransitionTime":"2026-01-01T00:00:01Z"}]}}"#;
    set_status(cluster, &space, "kustomization", "app", patch);
    let output = watching.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "✗ timed out waiting for the condition\n");
    assert_eq!(output.status.code(), Some(1));
    let out = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4, "{out}");
    assert!(lines[0].starts_with("NAME\tREVISION"));
    assert_eq!(lines[3], "app \tmain@sha1:aab29020\tFalse    \tTrue \tfine       \t");
}
