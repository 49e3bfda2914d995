//! The parts that need no server.

use serde_json::{Value, json};

use super::ignore::{self, IgnoreRule, Target};
use super::normalize::normalize;
use super::{ApplyOptions, Owner, Stages, drift, fields, in_groups};
use crate::object::kind_of;

#[test]
fn stages_of_kinds() {
    let four = Stages::Four { custom: vec!["example.com/Widget".into(), "Secret".into()] };
    let table = [
        ("v1", "Namespace", 0, 0),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", 0, 0),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", 0, 0),
        ("storage.k8s.io/v1", "StorageClass", 1, 1),
        ("example.com/v1", "Widget", 1, 2),
        ("other.com/v1", "Widget", 1, 3),
        ("v1", "Secret", 1, 2),
        ("v1", "ConfigMap", 1, 3),
        ("example.com/v1", "Namespace", 1, 3),
    ];
    for (api, kind, in_two, in_four) in table {
        let kind = kind_of(&json!({"apiVersion": api, "kind": kind})).unwrap();
        assert_eq!((Stages::Two.of(&kind), four.of(&kind)), (in_two, in_four), "{kind:?}");
    }
    assert_eq!((0..4).map(|stage| four.waits(stage)).collect::<Vec<_>>(), [true, true, false, false]);
}

#[test]
fn manifests_are_made_ready() {
    let mut options = ApplyOptions::controller(Owner::kustomization("ns", "apps"));
    options.common_labels = [("kustomize.toolkit.fluxcd.io/name".to_owned(), "over".to_owned())].into();
    let normal = |mut object: Value| {
        normalize(&mut object, &options);
        object
    };
    let map = normal(json!({"kind": "ConfigMap", "apiVersion": "v1", "status": {},
        "metadata": {"name": "a", "creationTimestamp": null, "managedFields": [], "annotations": null}}));
    let labels =
        json!({"kustomize.toolkit.fluxcd.io/name": "over", "kustomize.toolkit.fluxcd.io/namespace": "ns"});
    let want = json!({"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "a", "labels": labels}});
    assert_eq!(map, want, "common labels win over the owner's");
    let crd = |bundle: &str| {
        let crd = normal(json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "a"}, "status": {"storedVersions": []},
            "spec": {"conversion": {"webhook": {"clientConfig": {"caBundle": bundle}}}}}));
        assert!(crd.get("status").is_some(), "the status of a CRD stays");
        crd.pointer("/spec/conversion/webhook/clientConfig/caBundle").is_some()
    };
    assert!(!crd("Cg=="));
    assert!(!crd("not base64!"));
    assert!(crd("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="));
    let cron = normal(json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"},
        "spec": {"jobTemplate": {"spec": {"template": {"metadata": {"creationTimestamp": null},
            "spec": {"initContainers": [{"ports": [{"containerPort": 1}]}]}}}}}}));
    let template = cron.pointer("/spec/jobTemplate/spec/template").unwrap();
    let want = json!({"metadata": {}, "spec": {"initContainers": [{"ports": [{"containerPort": 1, "protocol": "TCP"}]}]}});
    assert_eq!(template, &want);
}

#[test]
fn string_data_wins_over_data() {
    let mut secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
        "data": {"a": "b2xk", "b": "Yg=="}, "stringData": {"a": "new"}});
    normalize(&mut secret, &ApplyOptions::cli());
    assert_eq!(secret["data"], json!({"a": "bmV3", "b": "Yg=="}));
    assert!(secret.get("stringData").is_none());
    for odd in [json!(null), json!(3), json!([])] {
        let mut secret =
            json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": odd});
        normalize(&mut secret, &ApplyOptions::cli());
    }
}

#[test]
fn what_counts_as_drift() {
    let base = json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "labels": {"l": "1"}},
        "spec": {"x": 1, "y": [1, 2]}, "status": {"s": 1}});
    let changed = |pointer: &str, value: Value| {
        let mut other = base.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        drift::differs(&base, &other)
    };
    assert!(!drift::differs(&base, &base));
    assert!(!changed("/status", json!({"s": 2})));
    assert!(!changed("/metadata/name", json!("b")));
    assert!(!changed("/spec", json!({"y": [1, 2], "x": 1})), "the order of keys is no drift");
    assert!(changed("/metadata/labels", json!({})));
    assert!(changed("/spec/y", json!([2, 1])));
    let mut more = base.clone();
    more["data"] = json!({});
    assert!(drift::differs(&base, &more));
    more = base.clone();
    more["metadata"]["annotations"] = json!({});
    assert!(!drift::differs(&base, &more), "no annotations are no annotations");
    let scaler = |metrics: Value| {
        json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "spec": {"metrics": metrics}})
    };
    assert!(!drift::differs(&scaler(json!([{"a": 1}, {"a": 1}])), &scaler(json!([{"a": 1}]))));
    assert!(drift::differs(&scaler(json!([{"a": 1}, {"a": 2}])), &scaler(json!([{"a": 1}]))));
}

fn rule(target: Target, paths: &[&str]) -> IgnoreRule {
    let paths: Vec<_> = paths.iter().map(|path| (*path).to_owned()).collect();
    IgnoreRule::new(Some(target), &paths).unwrap()
}

#[test]
fn ignore_rules_choose_their_objects() {
    let object = json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web-1", "namespace": "prod", "labels": {"app": "web", "tier": "a"}}});
    let chosen = |target| !ignore::paths(&[rule(target, &["/x"])], &object).is_empty();
    let text = str::to_owned;
    let table = [
        (Target::default(), true),
        (Target { kind: text("Deploy"), ..Target::default() }, false),
        (Target { kind: text("Deploy.*|Job"), ..Target::default() }, true),
        (Target { name: text("web-[0-9]"), namespace: text("prod"), ..Target::default() }, true),
        (Target { group: text("batch"), ..Target::default() }, false),
        (Target { version: text("v1"), ..Target::default() }, true),
        (Target { label_selector: text("app=web,tier in (a, b),!gone"), ..Target::default() }, true),
        (Target { label_selector: text("app!=web"), ..Target::default() }, false),
        (Target { label_selector: text("tier notin (a)"), ..Target::default() }, false),
        (Target { annotation_selector: text("note"), ..Target::default() }, false),
    ];
    for (target, expected) in table {
        assert_eq!(chosen(target.clone()), expected, "{target:?}");
    }
    let bad = |target, path: &str| IgnoreRule::new(Some(target), &[text(path)]).unwrap_err().to_string();
    assert!(
        bad(Target { kind: text("("), ..Target::default() }, "/x")
            .starts_with("invalid regular expression \"(\"")
    );
    assert!(bad(Target::default(), "x").starts_with("invalid path \"x\""));
    assert!(
        bad(Target { label_selector: text("a b"), ..Target::default() }, "/x")
            .starts_with("invalid selector")
    );
}

#[test]
fn ignored_fields_follow_their_owner() {
    let live = json!({"metadata": {"managedFields": [
            {"manager": "scaler", "operation": "Apply", "fieldsV1": {"f:spec": {"f:replicas": {},
                "f:containers": {"k:{\"name\":\"b\"}": {"f:image": {}}}}}},
            {"manager": "hand", "operation": "Update", "fieldsV1": {"f:spec": {"f:paused": {}}}}]},
        "spec": {"replicas": 3, "paused": true, "containers": [{"name": "a", "image": "a"}, {"name": "b", "image": "b2"}]}});
    let wanted = json!({"spec": {"replicas": 1, "paused": false,
        "containers": [{"name": "a", "image": "a"}, {"name": "b", "image": "b1"}]}});
    let rules = [rule(
        Target::default(),
        &["/spec/replicas", "/spec/paused", "/spec/containers/1/image", "/spec/none"],
    )];
    let object = json!({"apiVersion": "v1", "kind": "A"});
    let paths = ignore::paths(&rules, &object);
    let mut payload = wanted.clone();
    ignore::reconcile(&mut payload, &live, &wanted, &paths, "kustomize-controller");
    let expected =
        json!({"spec": {"paused": true, "containers": [{"name": "a", "image": "a"}, {"name": "b"}]}});
    assert_eq!(payload, expected);
    let (mut left, mut right) = (live.clone(), wanted);
    ignore::strip(&mut left, &paths);
    ignore::strip(&mut right, &paths);
    assert_eq!(left["spec"], right["spec"]);
}

#[test]
fn field_sets_know_items_by_key_value_and_index() {
    let object = json!({"list": [{"n": 1, "p": "TCP", "x": 1}], "set": ["a", "b"], "atomic": {"deep": 1}});
    let set = json!({"f:list": {"k:{\"n\":1,\"p\":\"TCP\"}": {"f:x": {}}}, "f:set": {"v:\"b\"": {}}, "f:atomic": {}});
    let has = |path: &str| {
        let path: Vec<_> = path.split('/').map(str::to_owned).collect();
        fields::has(&set, &object, &path)
    };
    let table = [
        ("list/0/x", true),
        ("list/0/y", false),
        ("list/1/x", false),
        ("set/1", true),
        ("set/0", false),
        ("atomic/deep", true),
        ("nothing", false),
    ];
    for (path, expected) in table {
        assert_eq!(has(path), expected, "{path}");
    }
}

#[tokio::test]
async fn groups_run_in_order_and_stop_after_a_failure() {
    let mut seen = Vec::new();
    in_groups(
        vec![("a", 1), ("a", -1), ("b", 2), ("c", -2), ("d", 3)],
        2,
        |(group, _)| *group,
        |work| async move { work },
        |(group, number)| {
            seen.push(group);
            number > -2
        },
    )
    .await;
    assert_eq!(seen, ["a", "a", "b", "c"]);
}
