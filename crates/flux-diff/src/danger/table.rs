//! Fields that the API server refuses to change. Each row was tried on Kubernetes 1.36.

use flux_yaml::Value;
use serde_json::json;

use crate::identity::Identity;

/// When a change of a field is refused.
enum Rule {
    /// Always. Where the field is missing, this value counts, in JSON.
    Always(&'static str),
    /// When it is given a value and had another, or none in the manifest but one by the API server.
    Given,
    /// When it had a value.
    OnceSet,
}

use Rule::{Always, Given, OnceSet};

/// A group, a kind, and its fields as JSON pointers.
type Row = (&'static str, &'static str, &'static [(&'static str, Rule)]);

const NONE: Rule = Always("null");

const ROWS: &[Row] = &[
    ("apps", "Deployment", &[("/spec/selector", NONE)]),
    ("apps", "ReplicaSet", &[("/spec/selector", NONE)]),
    ("apps", "DaemonSet", &[("/spec/selector", NONE)]),
    (
        "apps",
        "StatefulSet",
        &[
            ("/spec/selector", NONE),
            ("/spec/serviceName", Always("\"\"")),
            ("/spec/podManagementPolicy", Always("\"OrderedReady\"")),
            ("/spec/volumeClaimTemplates", Always("[]")),
        ],
    ),
    ("apps", "ControllerRevision", &[("/data", NONE)]),
    (
        "batch",
        "Job",
        &[
            ("/spec/template", NONE),
            ("/spec/selector", NONE),
            ("/spec/completionMode", Always("\"NonIndexed\"")),
            ("/spec/podFailurePolicy", NONE),
            ("/spec/successPolicy", NONE),
            ("/spec/backoffLimitPerIndex", NONE),
            ("/spec/managedBy", NONE),
        ],
    ),
    ("", "Service", &[("/spec/clusterIP", Given), ("/spec/loadBalancerClass", OnceSet)]),
    (
        "",
        "PersistentVolumeClaim",
        &[
            ("/spec/accessModes", NONE),
            ("/spec/storageClassName", NONE),
            ("/spec/volumeMode", Always("\"Filesystem\"")),
            ("/spec/selector", NONE),
            ("/spec/dataSource", NONE),
            ("/spec/dataSourceRef", NONE),
            ("/spec/resources/limits", NONE),
            ("/spec/volumeName", OnceSet),
        ],
    ),
    ("", "PersistentVolume", &[("/spec/volumeMode", Always("\"Filesystem\""))]),
    ("", "Secret", &[("/type", Always("\"Opaque\""))]),
    ("", "ResourceQuota", &[("/spec/scopes", Always("[]"))]),
    (
        "storage.k8s.io",
        "StorageClass",
        &[
            ("/provisioner", NONE),
            ("/parameters", Always("{}")),
            ("/reclaimPolicy", Always("\"Delete\"")),
            ("/volumeBindingMode", Always("\"Immediate\"")),
        ],
    ),
    ("storage.k8s.io", "VolumeAttributesClass", &[("/driverName", NONE), ("/parameters", Always("{}"))]),
    (
        "storage.k8s.io",
        "CSIDriver",
        &[
            ("/spec/attachRequired", Always("true")),
            ("/spec/volumeLifecycleModes", Always("[\"Persistent\"]")),
        ],
    ),
    ("rbac.authorization.k8s.io", "RoleBinding", &[("/roleRef", NONE)]),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", &[("/roleRef", NONE)]),
    ("networking.k8s.io", "IngressClass", &[("/spec/controller", NONE)]),
    ("networking.k8s.io", "IPAddress", &[("/spec/parentRef", NONE)]),
    ("discovery.k8s.io", "EndpointSlice", &[("/addressType", NONE)]),
    (
        "scheduling.k8s.io",
        "PriorityClass",
        &[("/value", Always("0")), ("/preemptionPolicy", Always("\"PreemptLowerPriority\""))],
    ),
    ("node.k8s.io", "RuntimeClass", &[("/handler", NONE)]),
    ("resource.k8s.io", "ResourceClaim", &[("/spec", NONE)]),
    ("resource.k8s.io", "ResourceClaimTemplate", &[("/spec", NONE)]),
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        &[
            ("/spec/group", NONE),
            ("/spec/scope", NONE),
            ("/spec/names/kind", NONE),
            ("/spec/names/plural", NONE),
        ],
    ),
];

/// The fields of the table that differ and must not, as dotted paths.
pub(super) fn fixed<'a>(
    identity: &Identity,
    before: &'a Value,
    after: &'a Value,
) -> impl Iterator<Item = String> + use<'a> {
    let row = ROWS.iter().find(|(group, kind, _)| identity.is(group, kind));
    let fields = row.map_or([].as_slice(), |(_, _, fields)| fields);
    fields
        .iter()
        .filter(|(pointer, rule)| refused(rule, before.pointer(pointer), after.pointer(pointer)))
        .map(|(pointer, _)| pointer.trim_start_matches('/').replace('/', "."))
}

fn refused(rule: &Rule, before: Option<&Value>, after: Option<&Value>) -> bool {
    let set = |value: Option<&Value>| value.cloned().filter(|value| !value.is_null() && *value != json!(""));
    match rule {
        Always(default) => {
            let or_default = |value: Option<&Value>| {
                set(value).unwrap_or_else(|| serde_json::from_str(default).unwrap_or_default())
            };
            or_default(before) != or_default(after)
        }
        Given => after.is_some() && set(after).is_some() && set(before) != set(after),
        OnceSet => set(before).is_some() && set(before) != set(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_written_right() {
        for (place, (group, kind, fields)) in ROWS.iter().enumerate() {
            assert!(!fields.is_empty(), "{kind}");
            assert!(ROWS[..place].iter().all(|(g, k, _)| (g, k) != (group, kind)), "{kind} twice");
            for (pointer, rule) in *fields {
                assert!(pointer.starts_with('/'), "{pointer}");
                if let Always(default) = rule {
                    serde_json::from_str::<Value>(default).unwrap();
                }
            }
        }
    }
}
