//! What left the set is deleted, unless it asks to stay or belongs to somebody else.

use flux_kube::Inventory;
use flux_kube::client::act_as_service_account;
use flux_kube::inventory::Entry;
use flux_kube::prune::{PruneOptions, prune};
use serde_json::json;

use crate::rig::{Rig, lines, owner};

#[tokio::test]
async fn what_is_no_longer_wanted_is_deleted_in_reverse() {
    let Some(rig) = Rig::new("prune").await else { return };
    let all = [
        rig.config_map("a", &json!({})),
        rig.config_map("b", &json!({})),
        rig.deployment("web", 0),
        rig.config_map("kept", &json!({})),
        rig.config_map("ignored", &json!({})),
        rig.config_map("foreign", &json!({})),
    ];
    let before = rig.apply(&all).await.changes.inventory();
    rig.kubectl(&["annotate", "configmap", "kept", "kustomize.toolkit.fluxcd.io/prune=Disabled"]);
    rig.kubectl(&["annotate", "configmap", "ignored", "kustomize.toolkit.fluxcd.io/ssa=ignore"]);
    rig.kubectl(&["label", "--overwrite", "configmap", "foreign", "kustomize.toolkit.fluxcd.io/name=other"]);
    rig.kubectl(&["delete", "configmap", "b"]);
    let after = rig.apply(&[rig.config_map("a", &json!({}))]).await.changes.inventory();
    let options = PruneOptions::controller(owner(&rig.namespace));
    let pruned = prune(&rig.applier, &before.minus(&after), &options).await;
    assert!(pruned.failures.is_empty(), "{:?}", pruned.failures);
    assert_eq!(
        lines(&pruned.changes, &rig.namespace),
        [
            "Deployment/web deleted",
            "ConfigMap/kept skipped",
            "ConfigMap/ignored skipped",
            "ConfigMap/foreign skipped",
            "ConfigMap/b deleted"
        ]
    );
    let left = rig.kubectl(&["get", "configmap,deployment", "-o", "name"]);
    for (name, there) in [("/a", true), ("/b", false), ("/web", false), ("/kept", true), ("/ignored", true)] {
        assert_eq!(left.lines().any(|line| line.ends_with(name)), there, "{name} in {left}");
    }
}

#[tokio::test]
async fn what_cannot_be_deleted_goes_back_into_the_inventory() {
    let Some(rig) = Rig::new("undeletable").await else { return };
    let before = rig
        .apply(&[rig.config_map("a", &json!({})), rig.config_map("b", &json!({}))])
        .await
        .changes
        .inventory();
    let client = act_as_service_account(&rig.client, &rig.namespace, "nobody").unwrap();
    let options = PruneOptions::controller(owner(&rig.namespace));
    let pruned =
        prune(&rig.applier.with_client(client), &before.minus(&Inventory::default()), &options).await;
    assert_eq!(pruned.failures.len(), 2, "the second is tried although the first has failed");
    let text = pruned.failures[0].1.to_string();
    let start = format!("ConfigMap/{}/b delete failed, error: configmaps \"b\" is forbidden", rig.namespace);
    assert!(text.starts_with(&start), "{text}");
    let mut inventory = Inventory::default();
    inventory.merge(pruned.failures.into_iter().map(|(entry, _)| entry));
    assert_eq!(inventory.entries.len(), 2);
}

#[tokio::test]
async fn a_kind_that_is_gone_has_no_objects_left() {
    let Some(rig) = Rig::new("gone-kind").await else { return };
    let stale = [Entry { id: format!("{}_x_gone.example.com_Gone", rig.namespace), v: "v1".to_owned() }];
    let pruned = prune(&rig.applier, &stale, &PruneOptions::controller(owner(&rig.namespace))).await;
    assert!(pruned.failures.is_empty());
    assert_eq!(lines(&pruned.changes, &rig.namespace), ["Gone/x deleted"]);
}
