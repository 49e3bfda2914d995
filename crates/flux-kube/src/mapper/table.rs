//! The parsed discovery.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kube::client::{APIGroupDiscovery, APIGroupDiscoveryList, APIVersionDiscovery};
use kube::core::GroupVersionKind;
use serde_json::Value;

use super::{Error, Resource};
use crate::object::metadata_text;

/// Everything the API server serves.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    kinds: HashMap<GroupVersionKind, Arc<Resource>>,
    /// The preferred version of each group and kind.
    preferred: HashMap<(String, String), Arc<Resource>>,
    /// Groups of which the answer may be incomplete.
    stale: HashSet<String>,
}

impl Table {
    pub(super) fn read(lists: &[APIGroupDiscoveryList]) -> Self {
        let mut table = Self::default();
        for group in lists.iter().flat_map(|list| &list.items) {
            table.add_group(group);
        }
        table
    }

    fn add_group(&mut self, discovery: &APIGroupDiscovery) {
        let group =
            discovery.metadata.as_ref().and_then(|metadata| metadata.name.clone()).unwrap_or_default();
        for version in &discovery.versions {
            if version.freshness.as_deref() == Some("Stale") {
                self.stale.insert(group.clone());
            }
            self.add_version(&group, version);
        }
    }

    fn add_version(&mut self, group: &str, discovery: &APIVersionDiscovery) {
        let version = discovery.version.as_deref().unwrap_or_default();
        for resource in &discovery.resources {
            let Some(kind) = resource.response_kind.as_ref().and_then(|kind| kind.kind.as_deref()) else {
                continue;
            };
            let Some(plural) = resource.resource.clone() else { continue };
            // Resources that only answer to `create`, such as TokenReview, are no objects of their own.
            let namespaced = resource.scope.as_deref() == Some("Namespaced");
            self.add(Resource { kind: GroupVersionKind::gvk(group, version, kind), plural, namespaced });
        }
    }

    /// Versions come best first, so that the first of a kind is its preferred one.
    pub(super) fn add(&mut self, resource: Resource) {
        let resource = Arc::new(resource);
        let key = (resource.kind.group.clone(), resource.kind.kind.clone());
        self.preferred.entry(key).or_insert_with(|| resource.clone());
        self.kinds.entry(resource.kind.clone()).or_insert(resource);
    }

    /// Adds what a CRD's manifest promises: discovery shows a new kind later than the API server serves it.
    pub(super) fn learn(&mut self, crd: &Value) {
        let Some(spec) = crd.get("spec") else { return };
        let text = |path: &str| spec.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let (group, kind, plural) = (text("/group"), text("/names/kind"), text("/names/plural"));
        let namespaced = text("/scope") == "Namespaced";
        if kind.is_empty() || plural.is_empty() || metadata_text(crd, "name").is_empty() {
            return;
        }
        for version in spec.get("versions").and_then(Value::as_array).into_iter().flatten() {
            let served = version.get("served").and_then(Value::as_bool).unwrap_or(false);
            if let Some(name) = version.get("name").and_then(Value::as_str).filter(|_| served) {
                let kind = GroupVersionKind::gvk(group, name, kind);
                self.add(Resource { kind, plural: plural.to_owned(), namespaced });
            }
        }
    }

    pub(super) fn get(&self, kind: &GroupVersionKind) -> Option<Arc<Resource>> {
        self.kinds.get(kind).cloned()
    }

    pub(super) fn preferred(&self, group: &str, kind: &str) -> Option<Arc<Resource>> {
        self.preferred.get(&(group.to_owned(), kind.to_owned())).cloned()
    }

    pub(super) fn refuse(&self, kind: &GroupVersionKind) -> Error {
        if self.stale.contains(&kind.group) {
            return Error::Stale { kind: kind.kind.clone(), group: kind.group.clone() };
        }
        Error::NoMatch { kind: kind.kind.clone(), api_version: kind.api_version() }
    }
}
