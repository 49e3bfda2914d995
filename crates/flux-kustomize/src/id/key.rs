//! Kind, name and namespace together.

use std::fmt;

use super::{Gvk, Scope};

/// The namespace that a blank one stands for.
pub(crate) const DEFAULT_NAMESPACE: &str = "default";
/// What stands for the namespace of cluster-scoped kinds.
pub(crate) const NO_NAMESPACE: &str = "_non_namespaceable_";

/// The namespace that counts for equality, of a kind that has none or of one that has.
pub(crate) fn effective(cluster_scoped: bool, namespace: &str) -> &str {
    match namespace {
        _ if cluster_scoped => NO_NAMESPACE,
        "" => DEFAULT_NAMESPACE,
        written => written,
    }
}

/// Identity of a resource. `namespace` is as written; compare ids by [`ResId::key`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ResId {
    /// Group, version, kind.
    pub(crate) gvk: Gvk,
    /// metadata.name.
    pub(crate) name: String,
    /// metadata.namespace as written, or an effective namespace for previous ids.
    pub(crate) namespace: String,
}

impl ResId {
    /// The namespace that counts for equality: a constant for cluster-scoped kinds, `default` for none.
    pub(crate) fn effective_namespace(&self, scope: &Scope) -> &str {
        effective(scope.is_cluster(&self.gvk), &self.namespace)
    }

    /// What equal ids have in common.
    pub(crate) fn key(&self, scope: &Scope) -> Key<'_> {
        let Gvk { group, version, kind } = &self.gvk;
        Key { group, version, kind, name: &self.name, namespace: self.effective_namespace(scope) }
    }
}

/// What equal ids have in common: kind, name and effective namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key<'a> {
    /// API group.
    pub(crate) group: &'a str,
    /// API version.
    pub(crate) version: &'a str,
    /// Kind.
    pub(crate) kind: &'a str,
    /// metadata.name.
    pub(crate) name: &'a str,
    /// The namespace that counts.
    pub(crate) namespace: &'a str,
}

impl fmt::Display for ResId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.name.is_empty() { "[noName]" } else { &self.name };
        let namespace = if self.namespace.is_empty() { "[noNs]" } else { &self.namespace };
        write!(f, "{}/{name}.{namespace}", self.gvk)
    }
}

#[cfg(test)]
mod tests {
    use super::{Gvk, ResId, Scope};

    fn id(api_version: &str, kind: &str, namespace: &str) -> ResId {
        ResId { gvk: Gvk::new(api_version, kind), name: "x".into(), namespace: namespace.into() }
    }

    #[test]
    fn default_and_blank_namespace_are_one() {
        let scope = Scope::default();
        assert_eq!(id("v1", "Pod", "").key(&scope), id("v1", "Pod", "default").key(&scope));
        assert_ne!(id("v1", "Pod", "a").key(&scope), id("v1", "Pod", "").key(&scope));
        assert_eq!(id("v1", "Namespace", "a").key(&scope), id("v1", "Namespace", "b").key(&scope));
        assert_ne!(id("x/v1", "Unknown", "a").key(&scope), id("x/v1", "Unknown", "b").key(&scope));
    }

    #[test]
    fn prints_like_upstream() {
        assert_eq!(id("v1", "Pod", "").to_string(), "Pod.v1.[noGrp]/x.[noNs]");
        assert_eq!(id("apps/v1", "Deployment", "n").to_string(), "Deployment.v1.apps/x.n");
    }
}
