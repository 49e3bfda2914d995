//! Suspension and deletion.

use std::time::{Duration, Instant};

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

#[tokio::test]
async fn a_restart_downloads_nothing_and_moves_urls_to_the_new_address() {
    let Some(rig) = Rig::new("restart").await else { return };
    let repo = rig.repo("app");
    let storage = tempfile::tempdir().unwrap();
    let shard = rig.namespace.as_str();
    rig.create_in(Some(shard), "app", &rig.url(&repo), json!({})).await;
    let first = rig.shard(storage.path(), shard);
    let before = artifact(&rig.ready("app").await).clone();
    let requests = rig.git.requests(repo.name());
    first.stop();
    let second = rig.shard(storage.path(), shard);
    let object = rig.wait("app", "the new address", |object| artifact(object).url != before.url).await;
    assert_eq!(artifact(&object).digest, before.digest);
    assert_eq!(rig.git.requests(repo.name()).upload_packs, requests.upload_packs);
    rig.download(artifact(&object)).await;
    second.stop();
    // The files are lost with the volume: the next start makes them anew.
    let storage = tempfile::tempdir().unwrap();
    let third = rig.shard(storage.path(), shard);
    rig.wait("app", "a new file", |_| storage.path().join(&before.path).exists()).await;
    let object = rig.request("app", "1").await;
    assert_eq!(artifact(&object).digest, before.digest);
    rig.download(artifact(&object)).await;
    third.stop();
}

#[tokio::test]
async fn many_objects_at_once() {
    let Some(rig) = Rig::new("many").await else { return };
    let repo = rig.repo("app");
    let start = Instant::now();
    for index in 0..60 {
        rig.create(&format!("app-{index}"), &rig.url(&repo), json!({})).await;
    }
    for index in 0..60 {
        rig.ready(&format!("app-{index}")).await;
    }
    eprintln!("60 objects ready after {:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_server_that_hangs() {
    let Some(rig) = Rig::new("stop").await else { return };
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.git", silent.local_addr().unwrap());
    let storage = tempfile::tempdir().unwrap();
    let controller = rig.shard(storage.path(), &rig.namespace);
    rig.create_in(Some(&rig.namespace), "app", &url, json!({})).await;
    tokio::task::spawn_blocking(move || silent.accept()).await.unwrap().unwrap();
    let start = Instant::now();
    controller.stop();
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}
