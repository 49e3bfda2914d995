use kube::client::APIGroupDiscoveryList;
use kube::core::GroupVersionKind;
use serde_json::json;

use super::table::Table;

fn discovery() -> APIGroupDiscoveryList {
    serde_json::from_value(json!({"items": [
        {"metadata": {"name": "apps"}, "versions": [
            {"version": "v1", "freshness": "Current", "resources": [
                {"resource": "deployments", "responseKind": {"group": "apps", "version": "v1", "kind": "Deployment"},
                 "scope": "Namespaced", "verbs": ["get"]}]},
            {"version": "v1beta1", "resources": [
                {"resource": "deployments", "responseKind": {"group": "", "version": "", "kind": "Deployment"},
                 "scope": "Namespaced", "verbs": ["get"]}]}]},
        {"metadata": {"name": "metrics.k8s.io"}, "versions": [{"version": "v1beta1", "freshness": "Stale"}]},
    ]}))
    .unwrap()
}

#[test]
fn kinds_are_found_by_version_and_by_preference() {
    let table = Table::read(&[discovery()]);
    let path =
        |version| table.get(&GroupVersionKind::gvk("apps", version, "Deployment")).map(|r| r.path("ns", "x"));
    assert_eq!(path("v1").as_deref(), Some("/apis/apps/v1/namespaces/ns/deployments/x"));
    assert_eq!(path("v1beta1").as_deref(), Some("/apis/apps/v1beta1/namespaces/ns/deployments/x"));
    assert_eq!(path("v2"), None);
    assert_eq!(table.preferred("apps", "Deployment").unwrap().kind.version, "v1");
}

#[test]
fn a_missing_kind_is_refused_in_upstreams_words() {
    let table = Table::read(&[discovery()]);
    let refused =
        |group, version, kind| table.refuse(&GroupVersionKind::gvk(group, version, kind)).to_string();
    assert_eq!(refused("x.io", "v1", "Y"), r#"no matches for kind "Y" in version "x.io/v1""#);
    assert_eq!(refused("", "v1", "Y"), r#"no matches for kind "Y" in version "v1""#);
    assert!(refused("metrics.k8s.io", "v1beta1", "PodMetrics").contains("not available now"));
}

#[test]
fn a_crd_teaches_its_served_versions() {
    let mut table = Table::default();
    table.learn(&json!({"metadata": {"name": "widgets.x.io"}, "spec": {"group": "x.io", "scope": "Cluster",
        "names": {"kind": "Widget", "plural": "widgets"},
        "versions": [{"name": "v1", "served": true}, {"name": "v0", "served": false}]}}));
    let found = table.get(&GroupVersionKind::gvk("x.io", "v1", "Widget")).unwrap();
    assert_eq!(found.path("ignored", "a:b/c"), "/apis/x.io/v1/widgets/a:b%2Fc");
    assert!(table.get(&GroupVersionKind::gvk("x.io", "v0", "Widget")).is_none());
    for broken in [json!({}), json!({"spec": {}}), json!({"spec": {"names": 3}})] {
        table.learn(&broken);
    }
}
