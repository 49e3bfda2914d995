//! The real binary in a sealed environment, against nothing and against a real API server.

#![expect(clippy::unwrap_used, reason = "a failing helper is a failing test")]

mod room;

mod artifact;
mod bad_input;
mod bootstrap;
mod build;
mod check;
mod codecommit;
mod complete;
mod completion;
mod conformance;
mod controller;
mod create;
mod diff;
mod docgen;
mod envsubst;
mod errors;
mod get;
mod globals;
mod help;
mod install;
mod journey;
mod kinds;
mod kustomize;
mod manners;
mod migrate;
mod plugin;
mod reconcile;
mod releases;
mod secrets;
mod server;
mod suspend;
mod tree;
mod trigger;
mod version;
mod web;

#[test]
fn every_file_is_declared() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli");
    let declared = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|module| !["main"].contains(module)) {
            assert!(declared.contains(&format!("mod {module};")), "{name} is not declared in main.rs");
        }
    }
}
