//! Who may do what.

use serde_json::{Map, Value, json};

use super::Options;
use super::metadata::{in_cluster, labels, with};

const API: &str = "rbac.authorization.k8s.io";

/// API groups of the Flux kinds, in the order of the controllers' own role.
const GROUPS: [&str; 6] = [
    "source.toolkit.fluxcd.io",
    "kustomize.toolkit.fluxcd.io",
    "helm.toolkit.fluxcd.io",
    "notification.toolkit.fluxcd.io",
    "image.toolkit.fluxcd.io",
    "source.extensions.fluxcd.io",
];

/// The same groups, in the order of the roles for people.
const GROUPS_FOR_PEOPLE: [&str; 6] = [
    "notification.toolkit.fluxcd.io",
    "source.toolkit.fluxcd.io",
    "source.extensions.fluxcd.io",
    "helm.toolkit.fluxcd.io",
    "image.toolkit.fluxcd.io",
    "kustomize.toolkit.fluxcd.io",
];

/// Controllers that apply what users write, and so may do everything.
const APPLIERS: [&str; 2] = ["kustomize-controller", "helm-controller"];

/// Controllers that work on Flux kinds. All are bound, also those that are not installed, so that they can be
/// added by themselves.
const CONTROLLERS: [&str; 7] = [
    "kustomize-controller",
    "helm-controller",
    "source-controller",
    "notification-controller",
    "image-reflector-controller",
    "image-automation-controller",
    "source-watcher",
];

const READ: &[&str] = &["get", "list", "watch"];
const ALL: &[&str] = &["get", "list", "watch", "create", "update", "patch", "delete"];

/// The roles: of the controllers, and two that add to the cluster's own `edit`, `admin` and `view`.
pub(super) fn roles(options: &Options) -> [Value; 3] {
    let aggregate = |to: &[&str]| -> Map<String, Value> {
        let keys: Vec<String> = to.iter().map(|role| format!("{API}/aggregate-to-{role}")).collect();
        let pairs: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "true")).collect();
        with(labels(options), &pairs)
    };
    let for_people =
        |verbs: &[&str]| json!([{ "apiGroups": GROUPS_FOR_PEOPLE, "resources": ["*"], "verbs": verbs }]);
    [
        role(options, "crd-controller", &labels(options), &controller_rules()),
        role(
            options,
            "flux-edit",
            &aggregate(&["admin", "edit"]),
            &for_people(&["create", "delete", "deletecollection", "patch", "update"]),
        ),
        role(options, "flux-view", &aggregate(&["admin", "edit", "view"]), &for_people(READ)),
    ]
}

fn role(options: &Options, name: &str, labels: &Map<String, Value>, rules: &Value) -> Value {
    json!({
        "apiVersion": format!("{API}/v1"),
        "kind": "ClusterRole",
        "metadata": { "labels": labels, "name": in_cluster(options, name) },
        "rules": rules,
    })
}

/// What the controllers themselves need, beside what they apply.
fn controller_rules() -> Value {
    let mut rules: Vec<Value> = GROUPS.iter().map(|group| rule(group, &["*"], &["*"])).collect();
    rules.extend([
        rule("", &["namespaces", "secrets", "configmaps", "serviceaccounts"], READ),
        rule("", &["events"], &["create", "patch"]),
        rule("", &["configmaps"], ALL),
        rule("", &["configmaps/status"], &["get", "update", "patch"]),
        rule("coordination.k8s.io", &["leases"], ALL),
        rule("", &["serviceaccounts/token"], &["create"]),
        json!({ "nonResourceURLs": ["/livez/ping"], "verbs": ["head"] }),
    ]);
    rules.into()
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({ "apiGroups": [group], "resources": resources, "verbs": verbs })
}

/// The bindings of the controllers' accounts.
pub(super) fn bindings(options: &Options) -> [Value; 2] {
    [
        binding(options, "cluster-reconciler", "cluster-admin", &APPLIERS),
        binding(options, "crd-controller", &in_cluster(options, "crd-controller"), &CONTROLLERS),
    ]
}

fn binding(options: &Options, name: &str, role: &str, accounts: &[&str]) -> Value {
    let subject =
        |name: &&str| json!({ "kind": "ServiceAccount", "name": name, "namespace": options.namespace });
    json!({
        "apiVersion": format!("{API}/v1"),
        "kind": "ClusterRoleBinding",
        "metadata": { "labels": labels(options), "name": in_cluster(options, name) },
        "roleRef": { "apiGroup": API, "kind": "ClusterRole", "name": role },
        "subjects": accounts.iter().map(subject).collect::<Vec<_>>(),
    })
}
