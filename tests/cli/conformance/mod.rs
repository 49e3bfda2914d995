//! What the released command line answers, where that is written down beside this repository.

mod live;

use std::{path::PathBuf, process::Command};

use flux_testkit::skip;

/// The data of one suite, or nothing after a loud skip.
fn data(suite: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance")).join(suite);
    if !folder.is_dir() {
        skip("no conformance data beside this repository");
        return None;
    }
    if !Command::new("python3").args(["-c", "import yaml"]).status().is_ok_and(|status| status.success()) {
        skip("no python3 with PyYAML to run the conformance data");
        return None;
    }
    Some(folder)
}

/// Beginnings of the names of cases that are not for us, and why.
const NOT_OURS: &[(&str, &str)] = &[
    ("build-kustomization-args-no-cluster-error", "where no cluster is meant the build goes on without one"),
    ("cli-tree-artifact-group", "needs a cluster"),
    ("complete-protocol-root-commands", "lists the commands that need a cluster or a registry"),
    ("help-debug", "needs a cluster"),
    ("help-delete", "needs a cluster"),
    ("help-export", "needs a cluster"),
    ("help-list", "needs a registry"),
    ("help-logs", "needs a cluster"),
    ("help-pull", "needs a registry"),
    ("help-tag", "needs a registry"),
    ("help-trace", "needs a cluster"),
    ("help-tree", "needs a cluster"),
];

/// What one test runs: the cases whose names begin so.
const PARTS: &[&[&str]] = &[&["build-", "envsubst-"], &["create-"], &["install-export-"]];

#[test]
fn build_and_envsubst() {
    pass(|name| begins(name, PARTS[0]));
}

#[test]
fn create() {
    pass(|name| begins(name, PARTS[1]));
}

#[test]
fn install_export() {
    pass(|name| begins(name, PARTS[2]));
}

#[test]
fn everything_else() {
    pass(|name| !PARTS.iter().any(|part| begins(name, part)));
}

fn begins(name: &str, with: &[&str]) -> bool {
    with.iter().any(|begin| name.starts_with(begin))
}

/// Runs the suite's own runner on our cases with names that are `wanted`; all of them must pass.
fn pass(wanted: impl Fn(&str) -> bool) {
    let Some(folder) = data("cli") else { return };
    let cases = tempfile::tempdir().unwrap();
    for case in std::fs::read_dir(&folder).unwrap() {
        let case = case.unwrap();
        let name = case.file_name().to_string_lossy().into_owned();
        if wanted(&name) && !NOT_OURS.iter().any(|(begin, _)| name.starts_with(begin)) {
            std::os::unix::fs::symlink(case.path(), cases.path().join(name)).unwrap();
        }
    }
    let mut runner = Command::new("python3");
    runner.arg(folder.join("run.py")).arg(cases.path()).arg(env!("CARGO_BIN_EXE_flux"));
    let output = runner.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let passed = output.status.success() && told.contains(" 0 failed");
    assert!(passed, "{told}{}", String::from_utf8_lossy(&output.stderr));
}
