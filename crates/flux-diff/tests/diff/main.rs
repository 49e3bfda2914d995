//! The comparison and its reports, from texts to texts.

#![expect(clippy::unwrap_used, reason = "a failing helper is a failing test")]

mod dangers;
mod human;
mod programs;
mod properties;
mod pull_request;

use flux_diff::{Group, Policy, Report};
use flux_yaml::Value;

/// The objects of a stream of documents.
fn objects(yaml: &str) -> Vec<Value> {
    flux_yaml::parse_documents(yaml).unwrap().into_iter().map(|document| document.value).collect()
}

const PRUNED: Policy = Policy { prune: true, force: false };

/// The report about one Kustomization.
fn report(before: &str, after: &str) -> Report {
    let name = "Kustomization/flux-system/apps".to_owned();
    let group = Group::compare(name, objects(before), objects(after), PRUNED);
    Report { base: "abc1234".to_owned(), titled: true, groups: vec![group] }
}
