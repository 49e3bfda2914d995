//! Sources that are directories on this machine.

use std::collections::BTreeMap;

use flux_archive::{IgnoreRules, Tree};
use flux_yaml::Value;

/// Trees that stand for sources, by `Kind/namespace/name`.
#[derive(Clone, Debug, Default)]
pub struct LocalSources(BTreeMap<String, Tree>);

impl LocalSources {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `tree` stand for the source `key`, which is `Kind/namespace/name`.
    pub fn insert(&mut self, key: impl Into<String>, tree: Tree) {
        self.0.insert(key.into(), tree);
    }

    /// The tree that stands for a source.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        self.0.get(key)
    }
}

/// `Kind/namespace/name` of the source of a Kustomization that lives in `namespace`; parts that are empty vanish.
pub(crate) fn key_of(kustomization: &Value, namespace: &str) -> String {
    let reference = &kustomization["spec"]["sourceRef"];
    let text = |field: &str| reference[field].as_str().filter(|text| !text.is_empty());
    let parts = [text("kind"), text("namespace").or(Some(namespace)), text("name")];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// The tree as the source-controller would pack it: without what `.sourceignore` files and `spec.ignore` leave out.
pub(super) fn as_artifact(tree: &Tree, source: Option<&Value>) -> Tree {
    let ignore = source.and_then(|source| source["spec"]["ignore"].as_str());
    tree.without(&IgnoreRules::for_source(tree, ignore))
}
