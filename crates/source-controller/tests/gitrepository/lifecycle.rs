//! Suspension and deletion.

use std::time::Duration;

use serde_json::json;

use crate::rig::{Rig, artifact};

#[tokio::test]
async fn a_suspended_object_rests_and_answers_requests() {
    let Some(rig) = Rig::new("suspend").await else { return };
    let repo = rig.repo("app");
    rig.create("app", &rig.url(&repo), json!({})).await;
    let before = artifact(&rig.ready("app").await).revision.clone();
    rig.patch("app", json!({ "spec": { "suspend": true } })).await;
    let head = repo.commit("main", &[("x", "y")], "while suspended").unwrap();
    let object = rig.request("app", "while suspended").await;
    assert_eq!(artifact(&object).revision, before);
    rig.patch("app", json!({ "spec": { "suspend": false } })).await;
    rig.wait("app", "the new revision", |object| artifact(object).revision.ends_with(&head)).await;
}

#[tokio::test]
async fn deletion_takes_the_files_also_of_a_suspended_object() {
    let Some(rig) = Rig::new("delete").await else { return };
    let repo = rig.repo("app");
    for (name, suspend) in [("plain", false), ("suspended", true)] {
        rig.create(name, &rig.url(&repo), json!({})).await;
        let made = artifact(&rig.ready(name).await).clone();
        rig.patch(name, json!({ "spec": { "suspend": suspend } })).await;
        assert_eq!(rig.stored(name).len(), 1);
        rig.delete(name).await;
        assert_eq!(rig.stored(name), [""; 0]);
        assert!(!rig.file(&made).parent().unwrap().exists());
    }
}

#[tokio::test]
async fn an_interval_is_kept() {
    let Some(rig) = Rig::new("interval").await else { return };
    let repo = rig.repo("app");
    rig.create("app", &rig.url(&repo), json!({ "interval": "1s" })).await;
    rig.ready("app").await;
    let head = repo.commit("main", &[("x", "y")], "nobody asks").unwrap();
    rig.wait("app", "the new revision", |object| artifact(object).revision.ends_with(&head)).await;
    let settled = rig.get("app").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    // Runs without a change, and without a request, write nothing.
    assert_eq!(rig.get("app").await.metadata.resource_version, settled.metadata.resource_version);
}
