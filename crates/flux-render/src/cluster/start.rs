//! The first Kustomization: that of the cluster's directory itself.

use flux_archive::{Tree, rooted};
use flux_yaml::Value;
use serde_json::json;

use crate::{inputs::join, variables::is_kustomization};

/// Where bootstrap puts the Kustomization of the cluster's directory, and the source.
const SYNC_FILE: &str = "flux-system/gotk-sync.yaml";
/// What bootstrap calls both, and the namespace.
const DEFAULT_NAME: &str = "flux-system";

/// The Kustomization of a cluster's directory: the one that bootstrap has put there, else one like it.
pub(super) fn first(tree: &Tree, start: &str) -> Value {
    let file = tree.get(&join(start, SYNC_FILE)).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let documents = file.and_then(|text| flux_yaml::parse_documents(text).ok()).unwrap_or_default();
    let objects: Vec<Value> = documents.into_iter().map(|document| document.value).collect();
    sync_among(&objects, start).cloned().unwrap_or_else(|| {
        json!({
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
            "kind": "Kustomization",
            "metadata": {"name": DEFAULT_NAME, "namespace": DEFAULT_NAME},
            "spec": {"path": format!("./{start}"), "sourceRef": {"kind": "GitRepository", "name": DEFAULT_NAME}},
        })
    })
}

/// The Kustomization whose directory is `start`. In an artifact that is made of several sources, a directory of that
/// name is another one.
pub(super) fn sync_among<'a>(objects: &'a [Value], start: &str) -> Option<&'a Value> {
    let is_sync = |object: &&Value| {
        let path = object["spec"]["path"].as_str().unwrap_or_default();
        let is_made = object["spec"]["sourceRef"]["kind"] == "ExternalArtifact";
        is_kustomization(object) && !is_made && rooted(path) == start
    };
    objects.iter().find(is_sync)
}
