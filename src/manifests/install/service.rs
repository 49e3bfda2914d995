//! What a component is beside its Deployment.

use serde_json::{Value, json};

use super::Options;
use super::metadata::{component_labels, with};
use crate::manifests::components::Component;

/// The custom resource definitions of a component.
pub(super) fn crds(options: &Options, component: &Component) -> Vec<Value> {
    let own = |facts: &&flux_api::crd::Facts| component.kinds.contains(&facts.kind);
    let labelled = |facts: &flux_api::crd::Facts| {
        let mut crd = flux_api::crd::definition(facts);
        crd["metadata"]["labels"] = component_labels(options, component.name).into();
        crd
    };
    flux_api::crd::KINDS.iter().filter(own).map(labelled).collect()
}

/// The account under which a component runs.
pub(super) fn account(options: &Options, component: &Component) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {
            "labels": component_labels(options, component.name),
            "name": component.name,
            "namespace": options.namespace,
        },
    })
}

/// The Services of a component.
pub(super) fn services(options: &Options, component: &Component) -> Vec<Value> {
    let labels =
        with(component_labels(options, component.name), &[("control-plane", component.services_label)]);
    let service = |(name, port): &(&str, &str)| {
        json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": { "labels": labels, "name": name, "namespace": options.namespace },
            "spec": {
                "ports": [{ "name": "http", "port": 80, "protocol": "TCP", "targetPort": port }],
                "selector": { "app": component.name },
                "type": "ClusterIP",
            },
        })
    };
    component.services.iter().map(service).collect()
}
