//! Runs kustomize cases (shared corpus, where it is present) and our own probes against the engine.

#![expect(clippy::print_stdout, clippy::panic, reason = "a test tells what it found")]

mod corpus;
mod judge;
mod readers;
mod scale;
mod together;

use std::path::{Path, PathBuf};

use corpus::Case;

/// Cases of kustomize 5.8.1 that pass today; raise it, never lower it.
const CASES_FLOOR: usize = 315;

fn run(folder: &str, root: &Path, floor: Option<usize>) {
    if !root.join(folder).is_dir() {
        flux_testkit::skip(&format!("no conformance data at {}", root.display()));
        return;
    }
    let cases = Case::all(&root.join(folder), &root.join("versions.json"));
    let mut failed = Vec::new();
    let mut passed = 0;
    for case in cases {
        match judge::verdict(&case) {
            Ok(()) => passed += 1,
            Err(reason) => failed.push((case.name, reason)),
        }
    }
    for (name, reason) in &failed {
        println!("FAIL {name}\n{reason}\n");
    }
    println!("kustomize {folder}: {passed} passed, {} failed", failed.len());
    match floor {
        Some(floor) => assert!(passed >= floor, "only {passed} {folder} pass, {floor} did before"),
        None => assert!(failed.is_empty(), "{} {folder} fail", failed.len()),
    }
}

#[test]
fn cases() {
    let shared: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/kustomize");
    run("cases", &shared, Some(CASES_FLOOR));
}

#[test]
fn probes() {
    run("probes", &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), None);
}
