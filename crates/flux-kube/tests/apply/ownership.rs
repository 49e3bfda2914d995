//! Fields of others: kubectl's are taken over, marked objects are left alone, immutable ones are made anew.

use serde_json::{Value, json};

use flux_kube::apply::{IgnoreRule, Target};

use crate::rig::{Rig, lines};

fn annotated(mut object: Value, key: &str, value: &str) -> Value {
    object["metadata"]["annotations"] = json!({format!("kustomize.toolkit.fluxcd.io/{key}"): value});
    object
}

#[tokio::test]
async fn what_kubectl_added_is_removed() {
    let Some(rig) = Rig::new("kubectl").await else { return };
    let theirs = rig.config_map("a", &json!({"ours": "0", "theirs": "1"}));
    rig.kubectl_with(&["apply", "-f", "-"], &theirs.to_string());
    let applied = rig.apply(&[rig.config_map("a", &json!({"ours": "1"}))]).await;
    assert_eq!(lines(&applied.changes, &rig.namespace), ["ConfigMap/a configured"]);
    let live = rig.live("configmap/a");
    assert_eq!(live["data"], json!({"ours": "1"}));
    assert_eq!(live["metadata"]["annotations"], Value::Null, "last-applied-configuration is gone");
    let managers: Vec<_> = live["metadata"]["managedFields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["manager"].as_str().unwrap())
        .collect();
    assert_eq!(managers, ["kustomize-controller"]);
    // A later edit as well, by the field sets alone: the wanted fields do not differ.
    rig.kubectl(&["patch", "configmap", "a", "--type=merge", "-p", r#"{"data":{"more":"2"}}"#]);
    rig.apply(&[rig.config_map("a", &json!({"ours": "1"}))]).await;
    assert_eq!(rig.live("configmap/a")["data"], json!({"ours": "1"}));
}

#[tokio::test]
async fn fields_of_other_managers_stay_unless_overridden() {
    let Some(mut rig) = Rig::new("managers").await else { return };
    rig.apply(&[rig.config_map("a", &json!({"ours": "1"}))]).await;
    let patch =
        ["patch", "configmap", "a", "--type=merge", "--field-manager=robot", "-p", r#"{"data":{"x":"2"}}"#];
    rig.kubectl(&patch);
    rig.apply(&[rig.config_map("a", &json!({"ours": "1"}))]).await;
    assert_eq!(rig.live("configmap/a")["data"], json!({"ours": "1", "x": "2"}));
    rig.options.override_managers = vec!["robot".to_owned()];
    rig.apply(&[rig.config_map("a", &json!({"ours": "1"}))]).await;
    assert_eq!(rig.live("configmap/a")["data"], json!({"ours": "1"}));
}

#[tokio::test]
async fn objects_ask_to_be_left_alone() {
    let Some(rig) = Rig::new("controls").await else { return };
    let original = [
        rig.config_map("ignored", &json!({"k": "1"})),
        rig.config_map("disabled", &json!({"k": "1"})),
        rig.config_map("present", &json!({"k": "1"})),
        rig.config_map("live", &json!({"k": "1"})),
    ];
    rig.apply(&original).await;
    rig.kubectl(&["annotate", "configmap", "live", "kustomize.toolkit.fluxcd.io/ssa=Ignore"]);
    let wanted = [
        annotated(rig.config_map("ignored", &json!({"k": "2"})), "ssa", "ignore"),
        annotated(rig.config_map("disabled", &json!({"k": "2"})), "reconcile", "Disabled"),
        annotated(rig.config_map("present", &json!({"k": "2"})), "ssa", "IfNotPresent"),
        rig.config_map("live", &json!({"k": "2"})),
        annotated(rig.config_map("absent", &json!({"k": "2"})), "ssa", "IfNotPresent"),
    ];
    let applied = rig.apply(&wanted).await;
    assert_eq!(
        lines(&applied.changes, &rig.namespace),
        [
            "ConfigMap/absent created",
            "ConfigMap/disabled skipped",
            "ConfigMap/ignored skipped",
            "ConfigMap/live skipped",
            "ConfigMap/present skipped"
        ]
    );
    for name in ["ignored", "disabled", "present", "live"] {
        assert_eq!(rig.live(&format!("configmap/{name}"))["data"]["k"], "1", "{name}");
    }
    assert_eq!(applied.changes.inventory().entries.len(), 5, "skipped objects stay in the inventory");
    let again = rig.applier.apply(wanted.to_vec(), &rig.options, Some(&applied.snapshot)).await.unwrap();
    assert!(!again.changes.is_changed());
}

#[tokio::test]
async fn merge_keeps_what_kubectl_added() {
    let Some(rig) = Rig::new("merge").await else { return };
    let wanted = annotated(rig.config_map("a", &json!({"ours": "1"})), "ssa", "merge");
    rig.apply(std::slice::from_ref(&wanted)).await;
    rig.kubectl(&["patch", "configmap", "a", "--type=merge", "-p", r#"{"data":{"theirs":"2"}}"#]);
    rig.apply(&[wanted]).await;
    assert_eq!(rig.live("configmap/a")["data"], json!({"ours": "1", "theirs": "2"}));
}

#[tokio::test]
async fn an_immutable_object_is_made_anew_only_when_forced() {
    let Some(mut rig) = Rig::new("force").await else { return };
    let map = |value: &str| {
        let mut map = rig.config_map("a", &json!({"k": value}));
        map["immutable"] = json!(true);
        map
    };
    let (one, two) = (map("1"), map("2"));
    rig.apply(&[one]).await;
    let uid = rig.live("configmap/a")["metadata"]["uid"].clone();
    let message = rig.refusal(std::slice::from_ref(&two)).await;
    let expected = format!(
        "ConfigMap/{}/a dry-run failed (Invalid): ConfigMap \"a\" is invalid: data: Forbidden: \
        field is immutable when `immutable` is set",
        rig.namespace
    );
    assert_eq!(message, expected);
    assert_eq!(rig.live("configmap/a")["metadata"]["uid"], uid);
    // The annotation of the object, or the option, allow it.
    let applied = rig.apply(&[annotated(two.clone(), "force", "Enabled")]).await;
    assert_eq!(lines(&applied.changes, &rig.namespace), ["ConfigMap/a created"]);
    let live = rig.live("configmap/a");
    assert_eq!(live["data"]["k"], "2");
    assert_ne!(live["metadata"]["uid"], uid);
    rig.options.force = true;
    let mut three = two;
    three["data"]["k"] = json!("3");
    rig.apply(&[three]).await;
    assert_eq!(rig.live("configmap/a")["data"]["k"], "3");
}

#[tokio::test]
async fn force_does_not_delete_for_a_plain_mistake() {
    let Some(mut rig) = Rig::new("mistake").await else { return };
    rig.apply(&[rig.deployment("web", 1)]).await;
    let uid = rig.live("deployment/web")["metadata"]["uid"].clone();
    rig.options.force = true;
    let mut broken = rig.deployment("web", 1);
    broken["spec"]["template"]["spec"]["containers"][0]["name"] = json!("Not A Name");
    let message = rig.refusal(&[broken]).await;
    assert!(message.contains("spec.template.spec.containers[0].name"), "{message}");
    assert_eq!(rig.live("deployment/web")["metadata"]["uid"], uid, "the object that works is still there");
    let mut moved = rig.deployment("web", 1);
    moved["spec"]["selector"]["matchLabels"]["tier"] = json!("a");
    moved["spec"]["template"]["metadata"]["labels"]["tier"] = json!("a");
    rig.apply(&[moved]).await;
    assert_ne!(
        rig.live("deployment/web")["metadata"]["uid"],
        uid,
        "a selector cannot be changed, so it was made anew"
    );
}

#[tokio::test]
async fn ignored_fields_are_no_drift_and_keep_their_live_value() {
    let Some(mut rig) = Rig::new("ignore").await else { return };
    rig.apply(&[rig.deployment("web", 1)]).await;
    rig.kubectl(&["scale", "deployment/web", "--replicas=3"]);
    let target = Target { kind: "Deploy.*".to_owned(), ..Target::default() };
    rig.options.ignore = vec![IgnoreRule::new(Some(target), &["/spec/replicas".to_owned()]).unwrap()];
    rig.options.takeover = false;
    let applied = rig.apply(&[rig.deployment("web", 1)]).await;
    assert_eq!(lines(&applied.changes, &rig.namespace), ["Deployment/web unchanged"]);
    let mut other = rig.deployment("web", 1);
    other["spec"]["minReadySeconds"] = json!(5);
    let applied = rig.apply(&[other]).await;
    assert_eq!(lines(&applied.changes, &rig.namespace), ["Deployment/web configured"]);
    assert_eq!(rig.live("deployment/web")["spec"]["replicas"], 3);
    rig.options.ignore.clear();
    rig.apply(&[rig.deployment("web", 1)]).await;
    assert_eq!(rig.live("deployment/web")["spec"]["replicas"], 1);
}
