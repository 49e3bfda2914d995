//! What is told of a build that fails: one line, then where it is, what led there, and what to do.

use crate::room::Room;

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\n";

fn kustomization(name: &str, path: &str, more: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: {name}\n  namespace: flux-system\n\
         spec:\n  path: {path}\n  prune: true\n  sourceRef: {{kind: GitRepository, name: flux-system}}\n{more}"
    )
}

/// Two bases, of which the lower one names a file that is not there.
fn room() -> Room {
    let room = Room::new();
    room.write("base/kustomization.yaml", "resources:\n# all of it\n- mpa.yaml\n");
    room.write("base/map.yaml", MAP);
    room.write("prod/kustomization.yaml", "namePrefix: p-\nresources:\n- ../base\n");
    room.write("ks.yaml", &kustomization("apps", "./prod", ""));
    room
}

const PLACES: &str = "
  at base/kustomization.yaml:3:3
    3 | - mpa.yaml
      |   ^^^^^^^^
  from prod/kustomization.yaml:3:3
    3 | - ../base
";

/// What is told below the first line.
#[track_caller]
fn below(room: &Room, line: &str, exit: i32) -> String {
    let run = room.flux(line);
    assert_eq!(run.exit, exit, "{}", run.err);
    let (first, below) = run.err.split_once('\n').unwrap();
    assert!(first.starts_with("✗ "), "{first}");
    below.to_owned()
}

#[test]
fn the_way_to_a_missing_file() {
    let room = room();
    let hint = "\nhint: did you mean 'map.yaml'?\n";
    assert_eq!(below(&room, "kustomize prod", 1), format!("{PLACES}{hint}"));
    let line = "build ks apps --path prod --kustomization-file ks.yaml --dry-run";
    assert_eq!(below(&room, line, 1), format!("{PLACES}  from ks.yaml:4:9\n{hint}"));
}

#[test]
fn a_patch_of_the_kustomization_itself() {
    let room = room();
    room.write("base/mpa.yaml", MAP);
    room.write("prod/kustomization.yaml", "resources: [../base]\npatches:\n- path: own.yaml\n");
    room.write("prod/own.yaml", MAP);
    let patch = "  patches:\n  - patch: |\n      {apiVersion: v1, kind: ConfigMap, metadata: {name: mop}}\n";
    room.write("ks.yaml", &kustomization("apps", "./prod", patch));
    let told = below(&room, "build ks apps --path prod --kustomization-file ks.yaml --dry-run", 1);
    assert_eq!(told, "\n  at spec.patches[0]\n  from ks.yaml:4:9\n\nhint: did you mean 'map'?\n");
}

/// The file that Flux writes over that of the user has other lines.
#[test]
fn places_are_those_of_the_file_that_the_user_wrote() {
    let room = room();
    room.write("base/mpa.yaml", MAP);
    room.write(
        "prod/kustomization.yaml",
        "# a comment\nresources: [../base]\nbuildMetadata: []\nreplicas:\n- name: x\n  count: 1\n",
    );
    room.write("ks.yaml", &kustomization("apps", "./prod", "  namePrefix: a-\n  components: [../c]\n"));
    room.write(
        "c/kustomization.yaml",
        "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: []\n",
    );
    let told = below(&room, "build ks apps --path prod --kustomization-file ks.yaml --dry-run", 1);
    assert!(told.starts_with("\n  at prod/kustomization.yaml:5:9\n    5 | - name: x\n"), "{told}");
    // Without a file, there is none to name.
    room.write("bare/map.yaml", &format!("{MAP}---\n{MAP}"));
    let told = below(&room, "build ks apps --path bare --kustomization-file ks.yaml --dry-run", 1);
    assert!(
        told.starts_with("\n  at bare/map.yaml\n  from ks.yaml:4:9\n\nhint: it is in bare/map.yaml:4"),
        "{told}"
    );
}

#[test]
fn the_kustomization_that_led_there() {
    let room = room();
    room.write("clusters/a/apps.yaml", &format!("---\n{}", kustomization("apps", "./prod", "")));
    room.write("clusters/a/typo.yaml", &kustomization("typo", "./prud", ""));
    room.write("clusters/a/sync.yaml", &kustomization("flux-system", "./clusters/a", ""));
    let run = room.flux("build cluster clusters/a --repository .");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains(&format!("{PLACES}  from clusters/a/apps.yaml:5:9\n")), "{}", run.err);
    assert!(
        run.err.contains(
            "  at clusters/a/typo.yaml:4:9\n    4 |   name: typo\n      |         ^^^^\n\nhint: did you mean 'prod'?\n"
        ),
        "{}",
        run.err
    );
    let line = "build ks flux-system --path clusters/a --kustomization-file clusters/a/sync.yaml --dry-run --recursive \
                --local-sources GitRepository/flux-system/flux-system=.";
    let told = below(&room, line, 1);
    assert!(told.starts_with(&format!("{PLACES}  from clusters/a/apps.yaml:5:9\n")), "{told}");
}

#[test]
fn objects_that_cannot_be_substituted() {
    let room = room();
    room.write("prod/kustomization.yaml", "resources:\n- map.yaml\n");
    room.write("prod/map.yaml", &format!("{MAP}data:\n  a: ${{v}}\n"));
    room.write("ks.yaml", &kustomization("apps", "./prod", "  postBuild: {substitute: {w: x}}\n"));
    let line = "build ks apps --path prod --kustomization-file ks.yaml --dry-run --strict-substitute";
    let told = below(&room, line, 1);
    assert!(told.starts_with("\n  at prod/map.yaml:4:9\n    4 |   name: map\n"), "{told}");
    assert!(told.contains("  from prod/kustomization.yaml:2:3\n"), "{told}");
    assert!(
        told.ends_with("hint: give it a value in postBuild, or a default where it is used: ${v:=value}\n"),
        "{told}"
    );
}

#[test]
fn secrets_are_not_told() {
    let room = room();
    room.write(
        "base/mpa.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  p: hunter2: x\n",
    );
    let told = below(&room, "kustomize prod", 1);
    assert!(
        told.starts_with("\n  at base/mpa.yaml:5:13\n  from base/") && !told.contains("hunter2"),
        "{told}"
    );
}
