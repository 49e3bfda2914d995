use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use flux_api::{kustomize::Kustomization, meta::names};
use k8s_openapi::api::core::v1::{ConfigMap, Event};
use kube::api::{ListParams, Patch, PatchParams};
use serde_json::json;

use crate::rig::{Rig, condition, inventory, map};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_applies_updates_and_prunes() {
    let Some(rig) = Rig::new("apply").await else { return };
    let ns = rig.namespace.as_str();
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "one")), ("b.yaml", &map(ns, "b", "one"))])
        .await;
    rig.kustomization("app", json!({"commonMetadata": {"labels": {"team": "x"}}})).await;
    let object = rig.ready("app", "main@sha1:1").await;
    assert_eq!(inventory(&object), [format!("{ns}_a__ConfigMap"), format!("{ns}_b__ConfigMap")]);
    assert!(object.metadata.finalizers.is_some_and(|all| all.contains(&names::FINALIZER.to_owned())));
    let live = rig.api::<ConfigMap>().get("a").await.expect("it is there");
    let labels = live.metadata.labels.expect("labels");
    assert_eq!((labels[names::OWNER_NAME].as_str(), labels[names::OWNER_NAMESPACE].as_str()), ("app", ns));
    assert_eq!(labels["team"], "x");
    let status = object.status.expect("a status");
    assert_eq!(status.history.len(), 1);
    assert_eq!(status.history[0].last_reconciled_status, "ReconciliationSucceeded");
    let hex = status.history[0].digest.strip_prefix("sha256:").expect("an algorithm");
    assert!(hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hex}");

    rig.offer("app", "main@sha1:2", &[("a.yaml", &map(ns, "a", "two"))]).await;
    let object = rig.ready("app", "main@sha1:2").await;
    assert_eq!(rig.data("a").await.expect("there")["key"], "two");
    assert!(rig.data("b").await.is_none(), "what left the source is pruned");
    assert_eq!(inventory(&object), [format!("{ns}_a__ConfigMap")]);

    let events = rig.api::<Event>().list(&ListParams::default()).await.expect("listed").items;
    let told =
        |text: &str| events.iter().any(|event| event.message.as_deref().unwrap_or_default().contains(text));
    assert!(
        told(&format!("ConfigMap/{ns}/a created")) && told(&format!("ConfigMap/{ns}/b deleted")),
        "{events:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_without_changes_writes_the_status_once_and_drift_is_corrected() {
    let Some(rig) = Rig::new("drift").await else { return };
    let ns = rig.namespace.as_str();
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "one"))]).await;
    rig.kustomization("app", json!({})).await;
    rig.ready("app", "main@sha1:1").await;
    let params = kube::api::WatchParams::default().fields("metadata.name=app").timeout(20);
    let before = rig.api::<Kustomization>().get("app").await.expect("there");
    let version = before.metadata.resource_version.expect("a version");
    rig.reconcile("app").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut seen = Vec::new();
    let stream = rig.api::<Kustomization>().watch(&params, &version).await.expect("watched");
    let mut stream = std::pin::pin!(stream);
    while let Ok(Some(event)) =
        tokio::time::timeout(Duration::from_millis(700), futures::StreamExt::next(&mut stream)).await
    {
        if let Ok(kube::core::WatchEvent::Modified(object)) = event {
            seen.push(object.metadata.resource_version);
        }
    }
    assert_eq!(seen.len(), 2, "the request, and one status patch");

    let drift = Patch::Merge(json!({"data": {"key": "drifted"}}));
    rig.api::<ConfigMap>().patch("a", &PatchParams::apply("someone"), &drift).await.expect("drifted");
    rig.reconcile("app").await;
    assert_eq!(rig.data("a").await.expect("there")["key"], "one", "a requested run corrects drift");
    rig.delete::<ConfigMap>("a").await;
    rig.reconcile("app").await;
    assert_eq!(rig.data("a").await.expect("made again")["key"], "one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drift_is_corrected_by_the_next_run_of_the_interval() {
    let Some(rig) = Rig::new("interval").await else { return };
    let ns = rig.namespace.as_str();
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "one")), ("b.yaml", &map(ns, "b", "one"))])
        .await;
    rig.kustomization("app", json!({"interval": "2s"})).await;
    rig.ready("app", "main@sha1:1").await;
    let drift = Patch::Merge(json!({"data": {"key": "drifted"}}));
    rig.api::<ConfigMap>().patch("a", &PatchParams::apply("someone"), &drift).await.expect("drifted");
    rig.delete::<ConfigMap>("b").await;
    let one = |data: Option<BTreeMap<String, String>>| data.is_some_and(|data| data["key"] == "one");
    let start = Instant::now();
    while !one(rig.data("a").await) || !one(rig.data("b").await) {
        assert!(start.elapsed() < Duration::from_secs(10), "nobody asked for a run, the interval has passed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    rig.ready("app", "main@sha1:1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variables_are_substituted_from_objects_and_inline() {
    let Some(rig) = Rig::new("vars").await else { return };
    let ns = rig.namespace.as_str();
    let values = |value: &str| {
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "values", "namespace": ns,
            "labels": {names::WATCH: names::ENABLED}}, "data": {"first": value, "second": "overridden"}})
    };
    rig.apply::<ConfigMap>(&values("from-map")).await;
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "${first}-${second}"))]).await;
    let from = json!({"postBuild": {"substitute": {"second": "inline"},
        "substituteFrom": [{"kind": "ConfigMap", "name": "values"}, {"kind": "Secret", "name": "none", "optional": true}]}});
    rig.kustomization("app", from).await;
    rig.ready("app", "main@sha1:1").await;
    assert_eq!(rig.data("a").await.expect("there")["key"], "from-map-inline");
    rig.apply::<ConfigMap>(&values("changed")).await;
    let start = Instant::now();
    while rig.data("a").await.expect("there")["key"] != "changed-inline" {
        assert!(start.elapsed() < Duration::from_secs(10), "a labelled ConfigMap wakes its readers");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let missing = json!({"postBuild": {"substituteFrom": [{"kind": "Secret", "name": "none"}]}});
    rig.kustomization("app", missing).await;
    let told = rig.failed("app", "BuildFailed").await;
    assert!(told.contains(&format!("Secret '{ns}/none' not found")), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_target_namespace_is_set_and_prefixes_are_added() {
    let Some(rig) = Rig::new("target").await else { return };
    let ns = rig.namespace.as_str();
    rig.offer("app", "main@sha1:1", &[("apps/a.yaml", &map("other", "a", "one"))]).await;
    rig.kustomization("app", json!({"path": "apps", "namePrefix": "pre-", "targetNamespace": ns})).await;
    rig.ready("app", "main@sha1:1").await;
    assert!(rig.data("pre-a").await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_one_does_nothing_but_answers_requests() {
    let Some(rig) = Rig::new("suspend").await else { return };
    let ns = rig.namespace.as_str();
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "one"))]).await;
    rig.kustomization("app", json!({"suspend": true})).await;
    let object = rig.reconcile("app").await;
    assert!(condition(&object, "Ready").is_none() && rig.data("a").await.is_none());
    rig.kustomization("app", json!({"suspend": null})).await;
    rig.ready("app", "main@sha1:1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_controller_converges_after_the_start() {
    let Some(mut rig) = Rig::new("kill").await else { return };
    let ns = rig.namespace.clone();
    let manifests: Vec<(String, String)> =
        (0..200).map(|index| (format!("m{index}.yaml"), map(&ns, &format!("m{index}"), "one"))).collect();
    let files: Vec<(&str, &str)> =
        manifests.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    rig.offer("app", "main@sha1:1", &files).await;
    rig.kustomization("app", json!({})).await;
    while rig.data("m3").await.is_none() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    rig.kill().await;
    let killed = rig.api::<Kustomization>().get("app").await.expect("there");
    let ready = condition(&killed, "Ready");
    assert!(ready.is_none_or(|(status, _)| status == "Unknown"), "it was killed in the middle of a run");
    let made = rig.api::<ConfigMap>().list(&ListParams::default().labels(names::OWNER_NAME)).await;
    let made = made.expect("listed").items.len();
    assert!(made < 200, "all was applied before the kill");
    // What the killed run made and the next revision does not have must go all the same.
    rig.offer("app", "main@sha1:2", &files[100..]).await;
    rig.start(&[]).await;
    rig.ready("app", "main@sha1:2").await;
    let live =
        rig.api::<ConfigMap>().list(&ListParams::default().labels(names::OWNER_NAME)).await.expect("listed");
    let mut names: Vec<_> = live.items.into_iter().filter_map(|map| map.metadata.name).collect();
    names.sort();
    let mut expected: Vec<_> = (100..200).map(|index| format!("m{index}")).collect();
    expected.sort();
    assert_eq!(names, expected);
}
