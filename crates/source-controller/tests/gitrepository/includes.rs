//! `spec.include`.

use serde_json::json;

use crate::rig::{Rig, artifact, paths, said};

#[tokio::test]
async fn includes_are_waited_for_copied_and_followed() {
    let Some(rig) = Rig::new("includes").await else { return };
    let (app, shared) = (rig.repo("app"), rig.empty("shared"));
    shared.commit("main", &[("deep/x.yaml", "x: 1\n"), ("y.yaml", "y")], "first").unwrap();
    let include = json!([
        { "repository": { "name": "shared" } },
        { "repository": { "name": "shared" }, "fromPath": "deep", "toPath": "part" },
    ]);
    rig.create("app", &rig.url(&app), json!({ "include": include })).await;
    let object = rig.says("app", "False NotFound").await;
    assert!(
        said(&object, "IncludeUnavailable").contains("shared"),
        "{}",
        said(&object, "IncludeUnavailable")
    );
    rig.create("shared", &rig.url(&shared), json!({})).await;
    let object = rig.ready("app").await;
    let tree = rig.download(artifact(&object)).await;
    let want = ["README.md", "app/config.yaml", "part/x.yaml", "shared/deep/x.yaml", "shared/y.yaml"];
    assert_eq!(paths(&tree), want);
    let status = object.status.as_ref().unwrap();
    assert_eq!(status.included_artifacts.len(), 2);
    assert_eq!(status.included_artifacts[0].revision, artifact(&rig.get("shared").await).revision);
    // The interval is an hour: it is the included artifact that wakes the object.
    let before = artifact(&object).digest.clone();
    shared.commit("main", &[("deep/x.yaml", "x: 2\n")], "second").unwrap();
    rig.request("shared", "1").await;
    let object = rig.wait("app", "the new include", |object| artifact(object).digest != before).await;
    assert_eq!(rig.download(artifact(&object)).await.get("part/x.yaml"), Some(b"x: 2\n".as_slice()));
}

#[tokio::test]
async fn an_include_onto_something_is_refused() {
    let Some(rig) = Rig::new("onto").await else { return };
    let (app, shared) = (rig.repo("app"), rig.repo("shared"));
    rig.create("shared", &rig.url(&shared), json!({})).await;
    rig.ready("shared").await;
    for (name, include, reason) in [
        ("onto", json!({ "repository": { "name": "shared" }, "toPath": "app" }), "CopyFailure"),
        ("out", json!({ "repository": { "name": "shared" }, "toPath": "../up" }), "IllegalPath"),
        ("none", json!({ "repository": { "name": "shared" }, "fromPath": "none" }), "CopyFailure"),
    ] {
        rig.create(name, &rig.url(&app), json!({ "include": [include] })).await;
        let object = rig.says(name, &format!("False {reason}")).await;
        assert!(said(&object, "StorageOperationFailed").starts_with("True"), "{name}");
        assert_eq!(rig.stored(name).len(), 0, "{name}");
    }
}

#[tokio::test]
async fn an_object_of_another_shard_can_be_included() {
    let Some(rig) = Rig::new("shards").await else { return };
    let (app, shared) = (rig.repo("app"), rig.repo("shared"));
    rig.create("shared", &rig.url(&shared), json!({})).await;
    rig.ready("shared").await;
    let storage = tempfile::tempdir().unwrap();
    let controller = rig.shard(storage.path(), &rig.namespace);
    let include = json!({ "include": [{ "repository": { "name": "shared" } }] });
    rig.create_in(Some(&rig.namespace), "app", &rig.url(&app), include).await;
    let tree = rig.download(artifact(&rig.ready("app").await)).await;
    assert!(tree.get("shared/app/config.yaml").is_some(), "{tree:?}");
    controller.stop();
}
