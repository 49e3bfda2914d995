//! Definitions before what needs them.

use flux_kube::ApplyOptions;
use flux_kube::apply::Stages;
use serde_json::{Value, json};

use crate::rig::{Rig, lines};

/// A definition, whose group is made of the test's namespace so that tests do not meet.
fn definition(group: &str) -> Value {
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("widgets.{group}")},
        "spec": {"group": group, "scope": "Namespaced",
            "names": {"kind": "Widget", "plural": "widgets", "singular": "widget", "listKind": "WidgetList"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
                {"type": "object", "properties": {"spec": {"type": "object",
                    "properties": {"size": {"type": "integer"}}}}}}}]}})
}

fn set(rig: &Rig) -> (String, Vec<Value>) {
    let group = format!("{}.example.com", rig.namespace);
    let home = format!("{}-home", rig.namespace);
    let objects = vec![
        json!({"apiVersion": format!("{group}/v1"), "kind": "Widget", "metadata": {"name": "w", "namespace": home},
            "spec": {"size": 1}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": home}}),
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": home}}),
        definition(&group),
    ];
    (home, objects)
}

#[tokio::test]
async fn a_kind_its_object_and_their_namespace_come_in_one_set() {
    let Some(rig) = Rig::new("staged").await else { return };
    let (home, objects) = set(&rig);
    let applied = rig.apply(&objects).await;
    let created = [
        format!("CustomResourceDefinition/widgets.{}.example.com created", rig.namespace),
        format!("Namespace/{home} created"),
        "ConfigMap/a created".to_owned(),
        "Widget/w created".to_owned(),
    ];
    assert_eq!(lines(&applied.changes, &home), created);
    let again = rig.applier.apply(objects, &rig.options, Some(&applied.snapshot)).await.unwrap();
    assert!(!again.changes.is_changed(), "{}", again.changes);
    let ids: Vec<_> = again.changes.inventory().entries.into_iter().map(|entry| entry.id).collect();
    assert_eq!(ids[1], format!("_{home}__Namespace"));
    assert_eq!(ids[3], format!("{home}_w_{}.example.com_Widget", rig.namespace));
}

#[tokio::test]
async fn the_two_stages_of_the_cli_do_the_same() {
    let Some(rig) = Rig::new("cli").await else { return };
    let (home, objects) = set(&rig);
    let options = ApplyOptions::cli();
    assert_eq!(options.stages, Stages::Two);
    let applied = rig.applier.apply(objects, &options, None).await.unwrap();
    assert_eq!(applied.changes.changed().count(), 4);
    let live: Value = serde_json::from_str(
        &rig.cluster.kubectl(&["get", "configmap", "a", "-n", &home, "-o", "json"], "").unwrap(),
    )
    .unwrap();
    assert_eq!(live["metadata"]["labels"], Value::Null, "the CLI owns nothing");
}

#[tokio::test]
async fn a_cluster_object_loses_the_namespace_of_its_manifest() {
    let Some(rig) = Rig::new("scope").await else { return };
    let name = format!("{}-role", rig.namespace);
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {"name": name, "namespace": "ignored"}, "rules": []});
    let applied = rig.apply(&[role]).await;
    assert_eq!(applied.changes.to_string(), format!("ClusterRole/{name} created"));
}

#[tokio::test]
async fn classes_and_custom_kinds_have_stages_of_their_own() {
    let Some(mut rig) = Rig::new("custom").await else { return };
    rig.options.stages = Stages::Four { custom: vec!["Secret".to_owned()] };
    let class = json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
        "metadata": {"name": format!("{}-high", rig.namespace)}, "value": 10});
    let secret =
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": rig.namespace}});
    let applied = rig.apply(&[rig.config_map("a", &json!({})), secret, class]).await;
    let class = format!("PriorityClass/{}-high created", rig.namespace);
    assert_eq!(lines(&applied.changes, &rig.namespace), [&class, "Secret/s created", "ConfigMap/a created"]);
}

#[tokio::test]
async fn a_namespace_that_is_still_going_is_awaited_and_made_anew() {
    let Some(rig) = Rig::new("going").await else { return };
    let name = format!("{}-home", rig.namespace);
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": name}});
    let set = vec![namespace, map];
    rig.applier.apply(set.clone(), &ApplyOptions::cli(), None).await.unwrap();
    rig.cluster.kubectl(&["delete", "namespace", &name, "--wait=false"], "").unwrap();
    let applied = rig.applier.apply(set, &ApplyOptions::cli(), None).await.unwrap();
    let created = [format!("Namespace/{name} created"), format!("ConfigMap/{name}/a created")];
    assert_eq!(applied.changes.to_string(), created.join("\n"));
}

#[tokio::test]
async fn managed_fields_follow_the_version_when_asked() {
    let Some(mut rig) = Rig::new("migrate").await else { return };
    let group = format!("{}.example.com", rig.namespace);
    let mut two = definition(&group);
    let mut old = two["spec"]["versions"][0].clone();
    (old["name"], old["storage"]) = (json!("v1beta1"), json!(false));
    two["spec"]["versions"].as_array_mut().unwrap().push(old);
    let widget = |version: &str| {
        json!({"apiVersion": format!("{group}/{version}"), "kind": "Widget",
            "metadata": {"name": "w", "namespace": rig.namespace}, "spec": {"size": 1}})
    };
    let (before, after) = (widget("v1beta1"), widget("v1"));
    rig.apply(&[two, before]).await;
    rig.options.migrate_api_version = true;
    rig.apply(&[after]).await;
    let live = rig.live(&format!("widgets.{group}/w"));
    let entries = live["metadata"]["managedFields"].as_array().unwrap().clone();
    assert!(entries.iter().all(|entry| entry["apiVersion"] == format!("{group}/v1")), "{entries:#?}");
}
