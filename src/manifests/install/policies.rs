//! The namespace, who may talk to whom in it, and how many important Pods it may hold.

use serde_json::{Value, json};

use super::Options;
use super::metadata::{in_cluster, labels, with};
use crate::manifests::components::NOTIFICATION;

/// The namespace. A Pod that is not as restricted as it should be is only warned of.
pub(super) fn namespace(options: &Options) -> Value {
    let warn = [
        ("pod-security.kubernetes.io/warn", "restricted"),
        ("pod-security.kubernetes.io/warn-version", "latest"),
    ];
    json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": { "labels": with(labels(options), &warn), "name": options.namespace },
    })
}

/// Network policies: anything may go out; in may come the namespace itself, scrapers of metrics, and webhooks.
pub(super) fn network(options: &Options) -> Vec<Value> {
    let anyone_on = |port: u16| {
        let ports = json!([{ "port": port, "protocol": "TCP" }]);
        json!([{ "from": [{ "namespaceSelector": {} }], "ports": ports }])
    };
    [
        (
            "allow-egress",
            json!({
                "egress": [{}],
                "ingress": [{ "from": [{ "podSelector": {} }] }],
                "podSelector": {},
                "policyTypes": ["Ingress", "Egress"],
            }),
        ),
        (
            "allow-scraping",
            json!({ "ingress": anyone_on(8080), "podSelector": {}, "policyTypes": ["Ingress"] }),
        ),
        (
            "allow-webhooks",
            json!({
                "ingress": anyone_on(9292),
                "podSelector": { "matchLabels": { "app": NOTIFICATION } },
                "policyTypes": ["Ingress"],
            }),
        ),
    ]
    .into_iter()
    .map(|(name, spec)| {
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": { "labels": labels(options), "name": name, "namespace": options.namespace },
            "spec": spec,
        })
    })
    .collect()
}

/// Room for critical Pods: some clusters allow them only where a quota says so.
pub(super) fn quota(options: &Options) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {
            "labels": labels(options),
            "name": in_cluster(options, "critical-pods"),
            "namespace": options.namespace,
        },
        "spec": {
            "hard": { "pods": "1000" },
            "scopeSelector": {
                "matchExpressions": [{
                    "operator": "In",
                    "scopeName": "PriorityClass",
                    "values": ["system-node-critical", "system-cluster-critical"],
                }],
            },
        },
    })
}
