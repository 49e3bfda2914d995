//! The order in which objects are applied, and in reverse deleted (spec `controllers/kustomize.md` §8).

use std::cmp::Ordering;

use serde_json::Value;

use crate::object::{ObjectId, kind_or_none, metadata_text};

/// Kinds that others need, in the order in which they are applied.
const FIRST: &[&str] = &[
    "CustomResourceDefinition",
    "Namespace",
    "ClusterRole",
    "ClusterClass",
    "RuntimeClass",
    "PriorityClass",
    "StorageClass",
    "VolumeSnapshotClass",
    "IngressClass",
    "GatewayClass",
    "ClusterRoleBinding",
    "ResourceQuota",
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "ConfigMap",
    "Secret",
    "Service",
    "LimitRange",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

/// Kinds that may refuse all others, and so come last.
const LAST: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// The place of a kind: smaller is applied earlier.
fn rank(kind: &str) -> usize {
    if let Some(place) = FIRST.iter().position(|first| *first == kind) {
        return place;
    }
    let middle = FIRST.len();
    LAST.iter().position(|last| *last == kind).map_or(middle, |place| middle + 1 + place)
}

/// Compares by rank, then group, kind, namespace and name.
pub fn compare(left: &ObjectId, right: &ObjectId) -> Ordering {
    rank(&left.kind).cmp(&rank(&right.kind)).then_with(|| left.cmp(right))
}

/// Puts objects in the order of their application. An object without kind goes where its other fields put it.
pub fn sort(objects: &mut [Value]) {
    objects.sort_by_cached_key(|object| {
        let kind = kind_or_none(object);
        let text = |key| metadata_text(object, key).to_owned();
        (rank(&kind.kind), kind.group, kind.kind, text("namespace"), text("name"))
    });
}

/// Puts identities in the order of their deletion: the reverse of [`compare`].
pub fn sort_for_delete(ids: &mut [ObjectId]) {
    ids.sort_by(|left, right| compare(right, left));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(api: &str, kind: &str, namespace: &str, name: &str) -> Value {
        json!({"apiVersion": api, "kind": kind, "metadata": {"namespace": namespace, "name": name}})
    }

    #[test]
    fn the_order_is_rank_then_group_kind_namespace_name() {
        let mut objects = vec![
            object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "", "v"),
            object("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "", "m"),
            object("networking.k8s.io/v1", "Ingress", "b", "i"),
            object("apps/v1", "DaemonSet", "z", "d"),
            object("apps/v1", "Deployment", "b", "a"),
            object("apps/v1", "Deployment", "a", "b"),
            object("apps/v1", "Deployment", "a", "a"),
            object("v1", "Service", "a", "s"),
            object("v1", "ConfigMap", "a", "c"),
            object("rbac.authorization.k8s.io/v1", "ClusterRole", "", "r"),
            object("v1", "Namespace", "", "n"),
            object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "c"),
        ];
        sort(&mut objects);
        let names: Vec<_> = objects.iter().map(|object| ObjectId::of(object).unwrap().to_string()).collect();
        assert_eq!(
            names,
            [
                "CustomResourceDefinition/c",
                "Namespace/n",
                "ClusterRole/r",
                "ConfigMap/a/c",
                "Service/a/s",
                "Deployment/a/a",
                "Deployment/a/b",
                "Deployment/b/a",
                "DaemonSet/z/d",
                "Ingress/b/i",
                "MutatingWebhookConfiguration/m",
                "ValidatingWebhookConfiguration/v",
            ]
        );
        let mut ids: Vec<_> = objects.iter().map(|object| ObjectId::of(object).unwrap()).collect();
        sort_for_delete(&mut ids);
        let reversed: Vec<_> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(reversed, names.into_iter().rev().collect::<Vec<_>>());
    }
}
