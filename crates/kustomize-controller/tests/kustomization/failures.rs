use k8s_openapi::api::core::v1::ServiceAccount;
use serde_json::json;

use crate::rig::{Rig, condition, inventory, map, message};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_yaml_is_named_prunes_nothing_and_recovers() {
    let Some(rig) = Rig::new("broken").await else { return };
    let ns = rig.namespace.as_str();
    let good = map(ns, "a", "one");
    rig.offer("app", "main@sha1:1", &[("dir/a.yaml", &good), ("dir/b.yaml", &map(ns, "b", "one"))]).await;
    rig.kustomization("app", json!({})).await;
    rig.ready("app", "main@sha1:1").await;
    let broken = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [b\n";
    rig.offer("app", "main@sha1:2", &[("dir/a.yaml", &good), ("dir/b.yaml", broken)]).await;
    let told = rig.failed("app", "BuildFailed").await;
    assert!(told.contains("dir/b.yaml") && told.contains("line"), "{told}");
    assert!(rig.data("b").await.is_some(), "nothing is pruned");
    rig.offer("app", "main@sha1:3", &[("dir/a.yaml", &good), ("dir/b.yaml", &map(ns, "b", "three"))]).await;
    rig.ready("app", "main@sha1:3").await;
    assert_eq!(rig.data("b").await.expect("there")["key"], "three");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_failed_apply_made_is_recorded() {
    let Some(rig) = Rig::new("partial").await else { return };
    let ns = rig.namespace.as_str();
    let class = format!(
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: {ns}}}\nprovisioner: test\n"
    );
    let crd = format!("apiVersion: missing.test/v1\nkind: Thing\nmetadata: {{name: t, namespace: {ns}}}\n");
    rig.offer("app", "main@sha1:1", &[("a.yaml", &class), ("t.yaml", &crd)]).await;
    rig.kustomization("app", json!({})).await;
    let told = rig.failed("app", "ReconciliationFailed").await;
    assert!(told.contains("Thing") && told.contains("missing.test"), "a missing definition is named: {told}");
    let object = rig.until("app", "recorded", |object| !inventory(object).is_empty()).await;
    assert_eq!(inventory(&object), [format!("_{ns}_storage.k8s.io_StorageClass")], "{}", message(&object));
    rig.offer("app", "main@sha1:2", &[("m.yaml", &map(ns, "m", "one"))]).await;
    rig.ready("app", "main@sha1:2").await;
    let left = rig.cluster.kubectl(&["get", "storageclass", "-o", "name"], "").expect("listed");
    assert!(!left.contains(ns), "what the failed run made is pruned: {left}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_account_without_rights_is_refused() {
    let Some(rig) = Rig::new("account").await else { return };
    let ns = rig.namespace.as_str();
    let account =
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "weak", "namespace": ns}});
    rig.apply::<ServiceAccount>(&account).await;
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "one"))]).await;
    rig.kustomization("app", json!({"serviceAccountName": "weak"})).await;
    let told = rig.failed("app", "ReconciliationFailed").await;
    assert!(told.contains(&format!("system:serviceaccount:{ns}:weak")), "{told}");
    assert!(rig.data("a").await.is_none());
    rig.cluster
        .kubectl(
            &[
                "-n",
                ns,
                "create",
                "rolebinding",
                "weak",
                "--clusterrole=admin",
                &format!("--serviceaccount={ns}:weak"),
            ],
            "",
        )
        .expect("bound");
    rig.reconcile("app").await;
    rig.ready("app", "main@sha1:1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_built_yet_stalls_and_says_so() {
    let Some(rig) = Rig::new("stalled").await else { return };
    let ns = rig.namespace.as_str();
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "one"))]).await;
    rig.kustomization("app", json!({"decryption": {"provider": "sops"}})).await;
    let told = rig.failed("app", "UnsupportedField").await;
    assert!(told.contains("spec.decryption"), "{told}");
    let object = rig.until("app", "stalled", |object| condition(object, "Stalled").is_some()).await;
    assert_eq!(object.status.and_then(|status| status.observed_generation), object.metadata.generation);
    rig.kustomization("app", json!({"decryption": null})).await;
    let object = rig.ready("app", "main@sha1:1").await;
    assert!(condition(&object, "Stalled").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sources_and_paths_that_are_not_there() {
    let Some(rig) = Rig::new("missing").await else { return };
    let ns = rig.namespace.as_str();
    rig.kustomization("app", json!({"path": "./nowhere"})).await;
    let told = rig.failed("app", "ArtifactFailed").await;
    assert!(told.contains("GitRepository/") && told.contains("not found"), "{told}");
    rig.offer("app", "main@sha1:1", &[("a.yaml", &map(ns, "a", "one"))]).await;
    rig.until("app", "told", |object| message(object).contains("./nowhere")).await;
    rig.kustomization("app", json!({"path": "../../"})).await;
    rig.ready("app", "main@sha1:1").await;
}
