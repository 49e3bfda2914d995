//! The cases that need a cluster with Flux installed, and no controller at work.

use std::{
    cmp::Reverse,
    collections::HashSet,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use flux_testkit::{Cluster, assets};
use serde_json::Value;

use super::data;
use crate::room::{Room, alone};

#[test]
fn a_live_cluster() {
    let Some(folder) = data("cli-live") else { return };
    let Some(cluster) = Cluster::shared_with_nodes() else { return };
    let _guard = alone();
    let room = Room::of(cluster);
    let extra = "image-reflector-controller,image-automation-controller,source-watcher";
    let installed = room.flux(&format!("install --components-extra={extra} --timeout=2m"));
    assert_eq!(installed.exit, 0, "{}", installed.err);
    let suite = Suite { folder, kubeconfig: cluster.kubeconfig() };
    let passing = std::panic::catch_unwind(|| suite.passes());
    // Also after a failure: the next test finds the cluster as this one did.
    assert_eq!(room.flux("uninstall --silent").exit, 0);
    passing.unwrap();
}

struct Suite {
    folder: PathBuf,
    kubeconfig: PathBuf,
}

/// Cases that write the same objects: one runs after the other.
#[derive(Default)]
struct Group {
    objects: HashSet<String>,
    cases: Vec<PathBuf>,
}

impl Suite {
    /// The cases that only read, then those that write; each in parts that know nothing of each other. The cluster is new,
    /// so the suite's own cleaning is left out.
    fn passes(&self) {
        self.python(&["-c".as_ref(), "import setup; setup.build()".as_ref()]);
        let (writing, reading): (Vec<_>, Vec<_>) =
            self.groups().into_iter().partition(|group| !group.objects.is_empty());
        for groups in [reading, writing] {
            let parts = parts(groups);
            thread::scope(|scope| parts.iter().for_each(|part| drop(scope.spawn(|| self.run(part)))));
        }
    }

    /// Runs the suite's own runner on some cases, all of which must pass.
    fn run(&self, cases: &[PathBuf]) {
        let links = tempfile::tempdir().unwrap();
        for case in cases {
            std::os::unix::fs::symlink(case, links.path().join(case.file_name().unwrap())).unwrap();
        }
        let flux = env!("CARGO_BIN_EXE_flux");
        let told =
            self.python(&["run.py".as_ref(), links.path().as_os_str(), flux.as_ref(), "--no-setup".as_ref()]);
        assert!(told.contains(&format!("{} passed, 0 failed", cases.len())), "{told}");
    }

    fn python(&self, arguments: &[&OsStr]) -> String {
        let mut command = Command::new("python3");
        command.args(arguments).current_dir(&self.folder).env("KUBECONFIG", &self.kubeconfig);
        let output = command.env("KUBECTL", assets::find("kubectl").unwrap()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
        told
    }

    /// The cases of the commands that there are, and of which we do what upstream does.
    fn groups(&self) -> Vec<Group> {
        let verbs = ["get-", "suspend-", "resume-", "reconcile-", "create-", "version", "check"];
        let entries = std::fs::read_dir(self.folder.join("cases")).unwrap();
        let mut groups: Vec<Group> = Vec::new();
        for case in entries.map(|entry| entry.unwrap()) {
            let name = case.file_name().to_string_lossy().into_owned();
            if verbs.iter().any(|verb| name.starts_with(verb)) && name != KEYS_SURVIVE {
                let objects = touched(&case.path());
                let mut group = Group { objects: objects.clone(), cases: vec![case.path()] };
                for other in groups.extract_if(.., |other| !other.objects.is_disjoint(&objects)) {
                    group.objects.extend(other.objects);
                    group.cases.extend(other.cases);
                }
                groups.push(group);
            }
        }
        groups
    }
}

/// Upstream leaves the keys and the type of the Secret that was there; here the new one is what was asked for.
const KEYS_SURVIVE: &str = "create-secret-oci-exists-type";

/// The objects that a case changes, which its runner puts back afterwards.
fn touched(case: &Path) -> HashSet<String> {
    let text = std::fs::read_to_string(case.join("cmd.json")).unwrap();
    let command: Value = serde_json::from_str(&text).unwrap();
    let objects = command["touches"].as_array().into_iter().flatten();
    objects.map(|object| object.as_str().unwrap().to_owned()).collect()
}

/// So many parts run at a time: most of their time they wait.
const PARTS: usize = 4;

/// Lists of about the same length.
fn parts(mut groups: Vec<Group>) -> [Vec<PathBuf>; PARTS] {
    let mut parts = [const { Vec::new() }; PARTS];
    groups.sort_by_key(|group| Reverse(group.cases.len()));
    for group in groups {
        if let Some(shortest) = parts.iter_mut().min_by_key(|part| part.len()) {
            shortest.extend(group.cases);
        }
    }
    parts
}
