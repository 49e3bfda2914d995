//! Names and labels.

use serde_json::{Map, Value};

use super::{Options, release};

/// Label whose value is that of every object of an installation.
pub(super) const PART_OF: &str = "app.kubernetes.io/part-of";

/// Labels of everything.
pub(super) fn labels(options: &Options) -> Map<String, Value> {
    [
        ("app.kubernetes.io/instance", options.namespace.clone()),
        (PART_OF, "flux".to_owned()),
        ("app.kubernetes.io/version", release(&options.version)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.into()))
    .collect()
}

/// Labels of everything that belongs to a component.
pub(super) fn component_labels(options: &Options, component: &str) -> Map<String, Value> {
    let mut labels = labels(options);
    labels.insert("app.kubernetes.io/component".to_owned(), component.into());
    labels
}

/// Adds labels to others.
pub(super) fn with(mut labels: Map<String, Value>, more: &[(&str, &str)]) -> Map<String, Value> {
    labels.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())));
    labels
}

/// The name of an object that there is once in a cluster.
pub(super) fn in_cluster(options: &Options, name: &str) -> String {
    format!("{name}-{}", options.namespace)
}
