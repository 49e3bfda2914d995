//! Created, configured, unchanged; and what is done to manifests on the way.

use serde_json::json;

use crate::rig::{Rig, lines};

#[tokio::test]
async fn an_object_is_created_then_unchanged_then_configured() {
    let Some(rig) = Rig::new("changes").await else { return };
    let one = [rig.config_map("a", &json!({"k": "1"})), rig.deployment("web", 1)];
    let created = rig.apply(&one).await;
    assert_eq!(lines(&created.changes, &rig.namespace), ["ConfigMap/a created", "Deployment/web created"]);
    let again = rig.apply(&one).await;
    assert_eq!(lines(&again.changes, &rig.namespace), ["ConfigMap/a unchanged", "Deployment/web unchanged"]);
    assert_eq!(again.changes.summary(), "", "an event would have nothing to tell");
    let two = [rig.config_map("a", &json!({"k": "2"})), rig.deployment("web", 1)];
    let changed = rig.apply(&two).await;
    assert_eq!(
        lines(&changed.changes, &rig.namespace),
        ["ConfigMap/a configured", "Deployment/web unchanged"]
    );
    assert_eq!(rig.live("configmap/a")["data"], json!({"k": "2"}));
}

#[tokio::test]
async fn objects_get_owner_labels_and_common_metadata() {
    let Some(mut rig) = Rig::new("labels").await else { return };
    rig.options.common_labels = [("team".to_owned(), "a".to_owned())].into();
    rig.options.common_annotations = [("note".to_owned(), "b".to_owned())].into();
    rig.apply(&[rig.config_map("a", &json!({}))]).await;
    let live = rig.live("configmap/a");
    assert_eq!(
        live["metadata"]["labels"],
        json!({"kustomize.toolkit.fluxcd.io/name": "apps",
            "kustomize.toolkit.fluxcd.io/namespace": rig.namespace, "team": "a"})
    );
    assert_eq!(live["metadata"]["annotations"], json!({"note": "b"}));
    assert_eq!(live["metadata"]["managedFields"][0]["manager"], "kustomize-controller");
    assert_eq!(live["metadata"]["managedFields"][0]["operation"], "Apply");
}

#[tokio::test]
async fn manifests_with_server_fields_and_string_data_do_not_drift() {
    let Some(rig) = Rig::new("normal").await else { return };
    let secret = json!({"apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "s", "namespace": rig.namespace, "creationTimestamp": null, "uid": "x",
            "resourceVersion": "1"},
        "stringData": {"password": "hunter2"}, "status": {"x": 1}});
    let service = json!({"apiVersion": "v1", "kind": "Service",
        "metadata": {"name": "web", "namespace": rig.namespace},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 53, "name": "a"},
            {"port": 53, "name": "b", "protocol": "UDP"}]}});
    let set = [secret, service];
    assert_eq!(
        lines(&rig.apply(&set).await.changes, &rig.namespace),
        ["Secret/s created", "Service/web created"]
    );
    assert_eq!(
        lines(&rig.apply(&set).await.changes, &rig.namespace),
        ["Secret/s unchanged", "Service/web unchanged"]
    );
    assert_eq!(rig.live("secret/s")["data"]["password"], "aHVudGVyMg==");
    assert_eq!(rig.live("service/web")["spec"]["ports"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_set_that_holds_no_objects_or_twins_is_refused_before_anything_is_applied() {
    let Some(rig) = Rig::new("malformed").await else { return };
    let good = rig.config_map("a", &json!({}));
    let nameless = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": rig.namespace}});
    assert_eq!(
        rig.refusal(&[good.clone(), nameless]).await,
        "metadata.name is missing in an object of kind ConfigMap"
    );
    let twice = rig.refusal(&[good.clone(), good.clone()]).await;
    assert_eq!(twice, format!("ConfigMap/{}/a is in the set more than once", rig.namespace));
    let lost = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "lost"}});
    assert_eq!(rig.refusal(&[good, lost]).await, "ConfigMap/lost namespace not specified");
    assert!(!rig.kubectl(&["get", "configmap", "-o", "name"]).contains("configmap/a"));
}
