//! The quick check finds every drift that came before it.

use serde_json::{Value, json};

use crate::rig::{Rig, lines};

fn maps(rig: &Rig, count: usize) -> Vec<Value> {
    (0..count).map(|index| rig.config_map(&format!("c{index}"), &json!({"k": "1"}))).collect()
}

#[tokio::test]
async fn only_what_moved_is_looked_at_and_every_drift_is_corrected() {
    let Some(rig) = Rig::new("drift").await else { return };
    let mut set = maps(&rig, 5);
    set.push(rig.deployment("web", 0));
    let first = rig.apply(&set).await;
    let apply = |set: &[Value], snapshot: &flux_kube::Snapshot| {
        let (set, snapshot) = (set.to_vec(), snapshot.clone());
        let rig = &rig;
        async move { rig.applier.apply(set, &rig.options, Some(&snapshot)).await.unwrap() }
    };
    // The Deployment's own status has moved it, which is looked at once and is no change.
    let second = apply(&set, &first.snapshot).await;
    assert!(!second.changes.is_changed());
    rig.kubectl(&["patch", "configmap", "c1", "--type=merge", "-p", r#"{"data":{"k":"drifted"}}"#]);
    rig.kubectl(&["delete", "configmap", "c2"]);
    rig.kubectl(&["label", "configmap", "c3", "kustomize.toolkit.fluxcd.io/name-"]);
    let moved = rig.applier.moved(&second.snapshot).await.unwrap();
    let mut names: Vec<_> = moved.iter().map(|id| id.name.as_str()).filter(|name| *name != "web").collect();
    names.sort_unstable();
    assert_eq!(names, ["c1", "c2", "c3"]);
    let third = apply(&set, &second.snapshot).await;
    let changed: Vec<_> =
        lines(&third.changes, &rig.namespace).into_iter().filter(|l| !l.ends_with("unchanged")).collect();
    assert_eq!(changed, ["ConfigMap/c1 configured", "ConfigMap/c2 created", "ConfigMap/c3 configured"]);
    assert_eq!(rig.live("configmap/c1")["data"]["k"], "1");
    let fourth = apply(&set, &third.snapshot).await;
    assert!(!fourth.changes.is_changed());
    // A manifest that changes is applied although nothing moved, and an option that matters counts for all.
    set[0]["data"]["k"] = json!("2");
    let fifth = apply(&set, &fourth.snapshot).await;
    assert_eq!(fifth.changes.summary(), format!("ConfigMap/{}/c0 configured", rig.namespace));
}

#[tokio::test]
async fn a_snapshot_of_other_options_counts_for_nothing() {
    let Some(mut rig) = Rig::new("options").await else { return };
    let set = maps(&rig, 3);
    let first = rig.apply(&set).await;
    rig.options.common_labels = [("team".to_owned(), "a".to_owned())].into();
    let second = rig.applier.apply(set, &rig.options, Some(&first.snapshot)).await.unwrap();
    assert_eq!(second.changes.changed().count(), 3);
}
