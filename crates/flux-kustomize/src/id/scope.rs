//! Which kinds have no namespace.

use std::collections::HashMap;

use super::Gvk;

/// The cluster-scoped kinds that kustomize 5.8.1 knows (its copy of Kubernetes 1.21's API), sorted.
/// Do not extend it with newer kinds: results would differ from Flux.
#[rustfmt::skip]
const CLUSTER_SCOPED: &[(&str, &str, &str)] = &[
    ("", "v1", "ComponentStatus"),
    ("", "v1", "Namespace"),
    ("", "v1", "Node"),
    ("", "v1", "NodeProxyOptions"),
    ("", "v1", "PersistentVolume"),
    ("admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "v1beta1", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "v1beta1", "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
    ("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "v1", "APIService"),
    ("apiregistration.k8s.io", "v1beta1", "APIService"),
    ("certificates.k8s.io", "v1", "CertificateSigningRequest"),
    ("certificates.k8s.io", "v1beta1", "CertificateSigningRequest"),
    ("flowcontrol.apiserver.k8s.io", "v1beta1", "FlowSchema"),
    ("flowcontrol.apiserver.k8s.io", "v1beta1", "PriorityLevelConfiguration"),
    ("networking.k8s.io", "v1", "IngressClass"),
    ("networking.k8s.io", "v1beta1", "IngressClass"),
    ("node.k8s.io", "v1", "RuntimeClass"),
    ("node.k8s.io", "v1beta1", "RuntimeClass"),
    ("policy", "v1beta1", "PodSecurityPolicy"),
    ("rbac.authorization.k8s.io", "v1", "ClusterRole"),
    ("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "v1beta1", "ClusterRole"),
    ("rbac.authorization.k8s.io", "v1beta1", "ClusterRoleBinding"),
    ("scheduling.k8s.io", "v1", "PriorityClass"),
    ("scheduling.k8s.io", "v1beta1", "PriorityClass"),
    ("storage.k8s.io", "v1", "CSIDriver"),
    ("storage.k8s.io", "v1", "CSINode"),
    ("storage.k8s.io", "v1", "StorageClass"),
    ("storage.k8s.io", "v1", "VolumeAttachment"),
    ("storage.k8s.io", "v1beta1", "CSIDriver"),
    ("storage.k8s.io", "v1beta1", "CSINode"),
    ("storage.k8s.io", "v1beta1", "StorageClass"),
    ("storage.k8s.io", "v1beta1", "VolumeAttachment"),
];

/// Scope of kinds: the built-in table, and what a custom `openapi` adds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    custom: HashMap<Gvk, bool>,
}

impl Scope {
    /// Adds a kind; `cluster` is whether it has no namespace.
    pub(crate) fn add(&mut self, gvk: Gvk, cluster: bool) {
        self.custom.insert(gvk, cluster);
    }

    /// Whether objects of this kind have no namespace. Unknown kinds have one.
    pub(crate) fn is_cluster(&self, gvk: &Gvk) -> bool {
        self.is_cluster_kind(&gvk.group, &gvk.version, &gvk.kind)
    }

    /// [`Self::is_cluster`] by the three parts.
    pub(crate) fn is_cluster_kind(&self, group: &str, version: &str, kind: &str) -> bool {
        if !self.custom.is_empty() {
            let [group, version, kind] = [group, version, kind].map(ToOwned::to_owned);
            if let Some(cluster) = self.custom.get(&Gvk { group, version, kind }) {
                return *cluster;
            }
        }
        let row = (group, version, kind);
        CLUSTER_SCOPED.binary_search(&row).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{CLUSTER_SCOPED, Gvk, Scope};

    #[test]
    fn the_table_is_sorted() {
        assert!(CLUSTER_SCOPED.is_sorted());
    }

    #[test]
    fn knows_built_in_and_custom_kinds() {
        let mut scope = Scope::default();
        scope.add(Gvk::new("x.io/v1", "Wide"), true);
        let cases = [
            ("v1", "Namespace", true),
            ("v1", "Pod", false),
            ("v2", "Namespace", false),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", true),
            ("x.io/v1", "Wide", true),
            ("x.io/v1", "Narrow", false),
        ];
        for (api_version, kind, cluster) in cases {
            assert_eq!(scope.is_cluster(&Gvk::new(api_version, kind)), cluster, "{api_version} {kind}");
        }
    }
}
