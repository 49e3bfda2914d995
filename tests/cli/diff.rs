//! `flux diff` with a Git revision.

use std::process::Command;

use crate::room::{Room, Run};

const SYNC: &str = "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  path: ./clusters/prod
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
";

fn kustomization(name: &str, more: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  path: ./{name}
  prune: true
  targetNamespace: apps
  sourceRef: {{kind: GitRepository, name: flux-system}}
{more}"
    )
}

fn config_map(name: &str, value: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{a: {value}}}\n")
}

const SECRET: &str =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: secret}\nstringData: {a: canary-VALUE}\n";

/// A cluster with two Kustomizations, committed on `main`.
fn room() -> Room {
    let room = Room::new();
    room.write("clusters/prod/flux-system/gotk-sync.yaml", SYNC);
    room.write("clusters/prod/apps.yaml", &kustomization("apps", ""));
    room.write("clusters/prod/infra.yaml", &kustomization("infra", ""));
    room.write("apps/map.yaml", &config_map("map", "one"));
    room.write("apps/secret.yaml", &SECRET.replace("VALUE", "one"));
    room.write("infra/a.yaml", &config_map("a", "x"));
    room.repository("");
    room.git("", &["checkout", "-q", "-b", "topic"]);
    room
}

fn remove(room: &Room, path: &str) {
    std::fs::remove_file(room.path().join(path)).unwrap();
}

const CHANGED: &str = "⚠️ identified at least one change, exiting with non-zero exit code\n";

#[test]
fn nothing_changes() {
    let room = room();
    for output in ["human", "unified"] {
        room.flux(&format!("diff cluster clusters/prod --output {output}")).is(0, "", "");
    }
    room.write("README.md", "no manifest");
    room.flux("diff cluster clusters/prod").is(0, "", "");
    room.flux("diff ks apps --path apps --kustomization-file clusters/prod/apps.yaml").is(0, "", "");
}

#[test]
fn what_is_found_in_the_result_is_compared_wherever_it_lies() {
    let room = room();
    room.write("clusters/prod/hidden.yaml", &kustomization("hidden", "").replace("./hidden", "./.hidden/x"));
    room.write("hidden/x/map.yaml", &config_map("wrong", "one"));
    room.write(".hidden/x/map.yaml", &config_map("right", "one"));
    room.commit("");
    room.write(".hidden/x/map.yaml", &config_map("right", "two"));
    let run = room.flux(
        "diff ks flux-system --path clusters/prod --kustomization-file clusters/prod/flux-system/gotk-sync.yaml \
         --base HEAD --recursive --local-sources GitRepository/flux-system/flux-system=.",
    );
    let want = "📁 Kustomization/flux-system/hidden changed
► ConfigMap/apps/right changed

data.a
± value change
- one
+ two

";
    run.is(1, want, CHANGED);
}

/// Committed, uncommitted and new files count alike.
fn change(room: &Room) {
    room.write("apps/map.yaml", &config_map("map", "two"));
    room.commit("");
    room.write("apps/secret.yaml", &SECRET.replace("VALUE", "two"));
    room.write("apps/new.yaml", &config_map("new", "x"));
    room.write("apps/volume.yaml", "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: v}\n");
}

#[test]
fn what_a_branch_changes() {
    let room = room();
    change(&room);
    let want = "📁 Kustomization/flux-system/apps changed
► ConfigMap/apps/map changed

data.a
± value change
- one
+ two

► ConfigMap/apps/new created
► Secret/apps/secret changed

stringData.a
± value change
- *** (before)
+ *** (after)

► PersistentVolumeClaim/apps/v created
";
    room.flux("diff cluster clusters/prod").is(1, want, CHANGED);
    let single = want.split_once('\n').unwrap().1;
    let line = "diff ks apps --path apps --kustomization-file clusters/prod/apps.yaml --base main";
    room.flux(line).is(1, single, CHANGED);
    // Against the last commit, the committed change is none.
    let run = room.flux(&line.replace("main", "HEAD"));
    assert_eq!(run.exit, 1);
    assert!(!run.out.contains("ConfigMap/apps/map") && run.out.contains("Secret/apps/secret"), "{}", run.out);
}

#[test]
fn forms_for_programs() {
    let room = room();
    change(&room);
    let of = |output: &str| -> Run {
        let run = room.flux(&format!("diff cluster clusters/prod -o {output}"));
        assert_eq!((run.exit, run.err.as_str()), (1, CHANGED));
        assert!(!run.out.contains("canary"), "{}", run.out);
        run
    };
    let json: serde_json::Value = serde_json::from_str(&of("json").out).unwrap();
    assert_eq!(json["summary"]["created"], 2);
    assert_eq!(json["kustomizations"][0]["name"], "Kustomization/flux-system/apps");
    assert!(json["base"].as_str().unwrap().starts_with("the merge base with main ("));
    let unified = of("unified").out;
    assert!(unified.contains("+++ b/Kustomization/flux-system/apps/ConfigMap_apps_map.yaml\n"), "{unified}");
    let markdown = of("markdown").out;
    assert!(markdown.contains("| `Kustomization/flux-system/apps` | 2 | 2 | 0 |"), "{markdown}");
    let run = room.flux("diff cluster clusters/prod -o nope");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
}

#[test]
fn a_kustomization_that_goes_takes_its_objects_along() {
    let room = room();
    remove(&room, "clusters/prod/infra.yaml");
    let want = "⚠️ dangerous: Kustomization/flux-system/infra: nothing is left of it: its only object will be deleted

📁 Kustomization/flux-system/flux-system changed
► Kustomization/flux-system/infra deleted
📁 Kustomization/flux-system/infra changed
► ConfigMap/apps/a deleted
";
    room.flux("diff cluster clusters/prod").is(1, want, CHANGED);
    // Nothing prunes: its objects stay.
    room.write("clusters/prod/flux-system/gotk-sync.yaml", &SYNC.replace("prune: true", "prune: false"));
    let run = room.flux("diff cluster clusters/prod");
    assert!(run.out.contains("► ConfigMap/apps/a orphaned") && !run.out.contains("dangerous"), "{}", run.out);
}

#[test]
fn one_failure_does_not_hide_the_others() {
    let room = room();
    room.write("infra/a.yaml", "a: [\n");
    room.write("apps/map.yaml", &config_map("map", "two"));
    let run = room.flux("diff cluster clusters/prod");
    assert_eq!(run.exit, 2);
    assert!(run.out.contains("► ConfigMap/apps/map changed"), "{}", run.out);
    assert!(run.err.starts_with("✗ Kustomization/flux-system/infra: "), "{}", run.err);
    // A Kustomization that is no more reached has not gone.
    room.write("clusters/prod/broken.yaml", "a: [\n");
    let run = room.flux("diff cluster clusters/prod");
    assert_eq!(run.exit, 2);
    assert!(!run.out.contains("deleted"), "{}", run.out);
}

#[test]
fn wrong_input_is_not_mistaken_for_changes() {
    let room = room();
    let of = |line: &str| {
        let run = room.flux(line);
        assert_eq!(run.out, "", "{line}");
        (run.exit, run.err)
    };
    let said = |text: &str| (2, format!("✗ {text}\n"));
    assert_eq!(of("diff cluster nope"), said("invalid cluster path \"nope\""));
    assert_eq!(of("diff ks apps --path nope"), said("invalid resource path \"nope\""));
    assert_eq!(
        of("diff ks apps --path apps --kustomization-file nope"),
        said("invalid kustomization file \"nope\"")
    );
    let file = "--kustomization-file clusters/prod/apps.yaml";
    let unknown = "unknown Git revision \"nope\"\n\nhint: fetch it first, or give another one";
    assert_eq!(of(&format!("diff ks apps --path apps {file} --base nope")), said(unknown));
    assert_eq!(of("diff cluster clusters/prod --base nope"), said(unknown));
    let absent = "failed to get kustomization object: failed find kustomization with name 'x' and namespace 'flux-system' in file 'clusters/prod/apps.yaml'";
    assert_eq!(of(&format!("diff ks x --path apps {file}")), said(absent));
    assert_eq!(of("diff ks apps --path apps --base main").0, 2);
    let outside = Room::new();
    outside.write("a/map.yaml", "");
    let run = outside.flux("diff cluster a");
    assert_eq!(run.exit, 2);
    assert!(run.err.contains("is not in the work tree of a Git repository"), "{}", run.err);
}

#[test]
fn nothing_is_written() {
    let room = room();
    change(&room);
    let status = || {
        let output =
            Command::new("git").args(["status", "--porcelain"]).current_dir(room.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let before = status();
    room.flux("diff cluster clusters/prod");
    assert_eq!(status(), before);
    assert!(room.path().join(".git/index").exists());
}

#[test]
fn bases_in_repositories_are_fetched_unless_they_are_refused() {
    let room = room();
    room.write("base/app/kustomization.yaml", "resources: [map.yaml]\n");
    room.write("base/app/map.yaml", &config_map("far", "one"));
    room.repository("base");
    let url = format!("file://{}/base//app", room.path().display());
    room.write("apps/kustomization.yaml", &format!("resources: [map.yaml, secret.yaml, '{url}']\n"));
    for line in ["cluster clusters/prod", "ks apps --path apps --kustomization-file clusters/prod/apps.yaml"]
    {
        let run = room.flux(&format!("diff {line}"));
        assert_eq!((run.exit, run.err.as_str()), (1, CHANGED), "{line}");
        assert!(run.out.ends_with("► ConfigMap/apps/far created\n"), "{line}: {}", run.out);
        let run = room.flux(&format!("diff {line} --no-remote-bases"));
        assert!(run.exit == 2 && run.err.contains("not allowed"), "{line}: {}", run.err);
    }
}

#[test]
fn a_cluster_is_compared_as_strictly_as_it_is_built() {
    let room = room();
    let post_build = "  postBuild: {substitute: {b: x}}\n";
    room.write("clusters/prod/apps.yaml", &kustomization("apps", post_build));
    room.write("apps/map.yaml", &config_map("map", "'${nowhere}'"));
    for verb in ["build", "diff"] {
        let run = room.flux(&format!("{verb} cluster clusters/prod"));
        assert!(run.err.contains("variable not set (strict mode): \"nowhere\""), "{verb}: {}", run.err);
        let run = room.flux(&format!("{verb} cluster clusters/prod --strict-substitute=false"));
        assert!(!run.err.contains("strict mode") && run.exit < 2, "{verb}: {}", run.err);
    }
}
