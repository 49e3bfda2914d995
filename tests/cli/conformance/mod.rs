//! What the released command line answers, where that is written down beside this repository.

mod live;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

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

/// Runs the suite's own runner on the cases whose name contains one of `only`; all of them must pass.
fn all_pass(runner: &Path, cases: &Path, only: &[&str]) {
    let mut failed = String::new();
    for name in only {
        let output = Command::new("python3")
            .arg(runner)
            .arg(cases)
            .args([env!("CARGO_BIN_EXE_flux"), "--only", name])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() || !told.contains(" 0 failed") {
            failed.push_str(&format!("{name}: {told}{}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn install_export() {
    let Some(folder) = data("cli") else { return };
    all_pass(&folder.join("run.py"), &folder, &["install-export-"]);
}

#[test]
fn words_and_flags() {
    let Some(folder) = data("cli") else { return };
    let only = [
        "cli-bad",
        "cli-check",
        "cli-context",
        "cli-double",
        "cli-empty",
        "cli-flag",
        "cli-get",
        "cli-help",
        "cli-install",
        "cli-invalid",
        "cli-namespace",
        "cli-prefix",
        "cli-reconcile",
        "cli-resume",
        "cli-server",
        "cli-typo",
        "cli-uninstall",
        "cli-unknown",
        "migrate-",
        "build-artifact-",
        "artifact-diff-",
        "trigger-receiver-",
        "plugin-",
        "version-client",
        "version-flag",
        "version-output",
        "complete-protocol-c",
        "complete-protocol-fi",
        "complete-protocol-fl",
        "complete-protocol-h",
        "complete-protocol-lo",
        "complete-protocol-no",
        "complete-protocol-p",
        "complete-protocol-rec",
        "cli-group",
        "completion-",
        "docgen-",
        "bootstrap-args-git-",
        "bootstrap-args-component",
        "bootstrap-args-key",
        "bootstrap-args-positional",
        "bootstrap-args-registry",
        "bootstrap-args-bad",
        "help-root",
        "help-install",
        "help-get",
        "help-suspend",
        "help-resume",
        "help-reconcile",
        "help-uninstall",
        "help-version",
        "help-check",
        "help-form-no",
    ];
    all_pass(&folder.join("run.py"), &folder, &only);
}

/// All of them but one: without a kubeconfig, no cluster is meant here, and the build goes on without.
#[test]
fn build_and_envsubst() {
    let begins = ["build-kustomization-", "help-build-kustomization", "envsubst-"];
    named(|name| {
        let is_ours = begins.iter().any(|begin| name.starts_with(begin));
        is_ours && name != "build-kustomization-args-no-cluster-error"
    });
}

#[test]
fn create() {
    named(|name| name.starts_with("create-") || name.starts_with("help-create"));
}

/// Runs the cases with names that are wanted, all of which must pass.
fn named(wanted: impl Fn(&str) -> bool) {
    let Some(folder) = data("cli") else { return };
    let cases = tempfile::tempdir().unwrap();
    for case in std::fs::read_dir(&folder).unwrap() {
        let case = case.unwrap();
        let name = case.file_name().to_string_lossy().into_owned();
        if wanted(&name) {
            std::os::unix::fs::symlink(case.path(), cases.path().join(name)).unwrap();
        }
    }
    all_pass(&folder.join("run.py"), cases.path(), &[""]);
}
