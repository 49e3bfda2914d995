//! `flux build`.

use std::{fs, os::unix::fs::symlink, path::Path};

use crate::room::Room;

const OBJECT: &str = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n";
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: ${v:-none}\n";

/// A room with a directory, and a Flux Kustomization with these lines of a specification.
fn room(spec: &str) -> Room {
    let room = Room::new();
    room.write("m/a.yaml", MAP);
    room.write("ks.yaml", &format!("{OBJECT}{spec}"));
    room
}

fn made(value: &str) -> String {
    format!(
        "apiVersion: v1\ndata:\n  k: {value}\nkind: ConfigMap\nmetadata:\n  labels:\n    kustomize.toolkit.fluxcd.io/name: apps\n    \
         kustomize.toolkit.fluxcd.io/namespace: flux-system\n  name: a\n---\n"
    )
}

const DRY: &str = "build ks apps --path m --kustomization-file ks.yaml --dry-run";

#[test]
fn without_a_kubeconfig_no_cluster_is_asked() {
    let room = room("  postBuild: {substitute: {v: x}}\n");
    room.flux(DRY).is(0, &made("x"), "");
    room.flux("build ks apps --path m --kustomization-file ks.yaml").is(0, &made("x"), "");
    let run = room.flux("build ks apps --path m");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    assert!(run.err.contains("dry-run mode requires a kustomization file"), "{}", run.err);
    // A cluster that is named is asked.
    let run = room.flux("build ks apps --path m --server https://127.0.0.1:1");
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    assert!(run.err.contains("failed to get kustomization object"), "{}", run.err);
}

#[test]
fn variables_come_from_the_build_and_from_files() {
    let from = "  postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}\n";
    let room = room(from);
    let missing = "⚠️ substituteFrom names ConfigMap/flux-system/vars, which is not there\n";
    room.flux(DRY).is(0, &made("${v:-none}"), missing);
    room.write(
        "vars/vars.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars}\ndata: {v: given}\n",
    );
    room.flux(&format!("{DRY} --resource vars")).is(0, &made("given"), "");
    room.flux(&format!("{DRY} --resource vars/vars.yaml")).is(0, &made("given"), "");
    room.write("none.yaml", "");
    let run = room.flux(&format!("{DRY} --resource none.yaml"));
    assert_eq!((run.exit, run.out.as_str()), (1, ""));
    assert!(
        run.err.starts_with("✗ substituteFrom names what is not there: ConfigMap/flux-system/vars\n"),
        "{}",
        run.err
    );
    assert!(run.err.contains("--resource"), "{}", run.err);
    room.write(
        "m/vars.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: {v: own}\n",
    );
    assert!(room.flux(DRY).out.starts_with(&made("own")));
    let run = room.flux(&format!("{DRY} --resource nowhere"));
    assert!(run.exit == 1 && run.err.contains("cannot read --resource nowhere"), "{}", run.err);
}

#[test]
fn json_is_one_list() {
    let run = room("  prune: true\n").flux(&format!("{DRY} -o json"));
    let list: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (run.exit, &list["kind"], &list["items"][0]["kind"]),
        (0, &"List".into(), &"ConfigMap".into())
    );
}

/// Everything below a directory, with what it holds.
fn everything(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut todo = vec![directory.to_owned()];
    while let Some(directory) = todo.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                todo.push(path.clone());
            }
            found.push((path.to_string_lossy().into_owned(), fs::read(&path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

#[test]
fn links_read_only_trees_and_two_at_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let room = room("  namePrefix: p-\n");
    room.write("outside/b.yaml", MAP);
    room.write("m/kustomization.yaml", "resources: [a.yaml, linked]\n");
    symlink("../outside", room.path().join("m/linked")).unwrap();
    room.write("outside/kustomization.yaml", "nameSuffix: -s\nresources: [b.yaml]\n");
    symlink("m", room.path().join("also")).unwrap();
    fs::set_permissions(room.path().join("m"), fs::Permissions::from_mode(0o555)).unwrap();
    let before = everything(room.path());
    let one = room.flux(DRY);
    assert_eq!((one.exit, one.err.as_str()), (0, ""), "{}", one.err);
    assert!(one.out.contains("name: p-a\n") && one.out.contains("name: p-a-s\n"), "{}", one.out);
    assert_eq!(room.flux("build ks apps --path also --kustomization-file ks.yaml --dry-run").out, one.out);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| room.flux(DRY).out)).collect();
        for run in runs {
            assert_eq!(run.join().unwrap(), one.out);
        }
    });
    assert_eq!(everything(room.path()), before);
    fs::set_permissions(room.path().join("m"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn links_to_files_count_and_links_to_directories_do_not() {
    let room = room("  prune: true\n");
    room.write("elsewhere/b.yaml", &MAP.replace("name: a", "name: b"));
    symlink("../elsewhere/b.yaml", room.path().join("m/b.yaml")).unwrap();
    symlink("../elsewhere", room.path().join("m/c")).unwrap();
    let run = room.flux(DRY);
    assert_eq!(run.out.matches("name: b\n").count(), 1, "{}{}", run.out, run.err);
    symlink("nowhere", room.path().join("m/d.yaml")).unwrap();
    let run = room.flux(DRY);
    assert!(run.exit == 1 && run.err.contains("d.yaml"), "{}", run.err);
}

#[test]
fn bases_outside_of_the_directory_are_read() {
    let room = room("  components: [../part]\n");
    room.write(
        "part/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: part-\n",
    );
    room.write("m/deep/down/kustomization.yaml", "resources: [../../../base]\n");
    room.write("base/kustomization.yaml", "nameSuffix: -base\nresources: [b.yaml]\n");
    room.write("base/b.yaml", MAP);
    let run = room.flux(DRY);
    assert!(
        run.out.contains("name: part-a-base\n") && run.out.contains("name: part-a\n"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn a_circle_of_kustomizations_ends() {
    let room = room("  prune: true\n");
    let child = |name: &str, path: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\nspec: {{path: {path}, sourceRef: {{kind: GitRepository, name: r}}}}\n"
        )
    };
    room.write("m/child.yaml", &child("one", "./one"));
    room.write("r/one/two.yaml", &child("two", "./two"));
    room.write("r/two/one.yaml", &child("one", "./one"));
    let run = room.flux(&format!("{DRY} -r --local-sources GitRepository/flux-system/r=r"));
    assert_eq!(
        (run.exit, run.out.matches("kind: Kustomization\n").count()),
        (0, 3),
        "{}{}",
        run.out,
        run.err
    );
}

/// A repository of a cluster with a chain of two, a chart, and a source that is elsewhere.
fn fleet() -> Room {
    let room = Room::new();
    let flux = |name: &str, path: &str, extra: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\nspec: {{path: {path}, sourceRef: {{kind: GitRepository, name: flux-system}}{extra}}}\n"
        )
    };
    let source = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: flux-system}\nspec: {url: 'https://x/y'}\n";
    let sync = format!("{source}---\n{}", flux("flux-system", "./clusters/prod", ""));
    room.write("repo/clusters/prod/flux-system/gotk-sync.yaml", &sync);
    room.write(
        "repo/clusters/prod/a.yaml",
        &flux(
            "apps",
            "./apps",
            ", dependsOn: [{name: infra}], postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}",
        ),
    );
    room.write("repo/clusters/prod/b.yaml", &flux("infra", "./infra", ""));
    room.write(
        "repo/clusters/prod/c.yaml",
        &flux("team", "./x", "").replace("name: flux-system}}", "name: team}}"),
    );
    room.write(
        "repo/infra/vars.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: {v: found}\n",
    );
    room.write("repo/apps/a.yaml", MAP);
    room.write(
        "repo/apps/h.yaml",
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: d}\n",
    );
    room
}

#[test]
fn a_cluster_is_built_from_its_directory() {
    let room = fleet();
    let notes = "⚠️ Kustomization/flux-system/team: its source GitRepository/flux-system/team is not part of this cluster\n\
                 ⚠️ HelmRelease/d/h: the objects of a Helm chart are not rendered\n";
    let run = room.flux("build cluster repo/clusters/prod");
    assert_eq!((run.exit, run.err.as_str()), (0, notes), "{}", run.err);
    assert!(run.out.contains("  k: found\n"), "{}", run.out);
    assert_eq!(run.out.matches("\n---\n").count(), 8);
    let summary = room.flux("build cluster repo/clusters/prod -o summary").out;
    let names: Vec<_> = summary.lines().skip(1).map(|line| line.split('\t').nth(1).unwrap().trim()).collect();
    assert_eq!(names, ["flux-system", "infra", "apps"], "{summary}");
    room.write("team/x/a.yaml", MAP);
    let run = room.flux(
        "build cluster repo/clusters/prod -o summary --local-sources GitRepository/flux-system/team=team",
    );
    assert!(run.out.contains("GitRepository/flux-system/team"), "{}{}", run.out, run.err);
}

#[test]
fn a_folder_is_written_as_a_whole() {
    let room = fleet();
    let line = "build cluster repo/clusters/prod -o dir=out";
    assert_eq!(room.flux(line).exit, 0);
    let file = room.path().join("out/flux-system/apps/ConfigMap_a.yaml");
    assert!(fs::read_to_string(&file).unwrap().contains("k: found"));
    // A second run replaces the first; a failing one leaves it alone.
    fs::write(room.path().join("out/stale"), "").unwrap();
    assert_eq!(room.flux(line).exit, 0);
    assert!(file.exists() && !room.path().join("out/stale").exists());
    room.write("repo/apps/broken.yaml", "a: [");
    let run = room.flux(line);
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("✗ Kustomization/flux-system/apps: "), "{}", run.err);
    assert!(file.exists());
    // What somebody else has written is not replaced.
    room.write("mine/file", "");
    let run = room.flux("build cluster repo/clusters/prod -o dir=mine");
    assert!(run.exit == 1 && room.path().join("mine/file").exists(), "{}", run.err);
    let left: Vec<_> = fs::read_dir(room.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".flux-build")), "{left:?}");
}

#[test]
fn examples_of_upstream_are_built() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.is_dir() {
        flux_testkit::skip("no example repositories beside this repository");
        return;
    }
    for (name, count) in [("flux2-kustomize-helm-example", 4), ("flux2-multi-tenancy", 4)] {
        for cluster in ["production", "staging"] {
            let path = data.join(name).join("clusters").join(cluster);
            let run = Room::new().run(&["build", "cluster", &path.to_string_lossy(), "-o", "summary"]);
            assert_eq!((run.exit, run.out.lines().count()), (0, 1 + count), "{name}: {}{}", run.out, run.err);
        }
    }
}

#[test]
fn bases_in_repositories_are_fetched_unless_they_are_refused() {
    let room = fleet();
    room.write("base/app/kustomization.yaml", "resources: [map.yaml]\n");
    room.write("base/app/map.yaml", &MAP.replace("name: a", "name: far"));
    room.repository("base");
    let url = format!("file://{}/base//app", room.path().display());
    room.write("repo/apps/kustomization.yaml", &format!("resources: ['{url}']\n"));
    room.write("ks.yaml", &format!("{OBJECT}  prune: true\n"));
    for line in ["cluster repo/clusters/prod", "ks apps --path repo/apps --kustomization-file ks.yaml"] {
        let run = room.flux(&format!("build {line}"));
        assert!(run.exit == 0 && run.out.contains("  name: far\n"), "{line}: {}{}", run.out, run.err);
        let run = room.flux(&format!("build {line} --no-remote-bases"));
        assert!(run.exit == 1 && run.err.contains("not allowed"), "{line}: {}", run.err);
    }
}
