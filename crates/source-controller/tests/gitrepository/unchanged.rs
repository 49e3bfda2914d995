//! A run that finds nothing new costs one list of references and at most one patch.

use serde_json::{Value, json};

use crate::rig::{Rig, artifact, said};

async fn costs_nothing(rig: &Rig, name: &str, spec: Value, lists: usize) {
    let repo = rig.repo(name);
    let head = repo.resolve("main").unwrap();
    repo.tag("v1.2.0", "main").unwrap();
    repo.annotated_tag("v1.3.0", "main", "annotated").unwrap();
    repo.update_ref("refs/pull/1/head", "main").unwrap();
    let mut spec = spec;
    if spec["ref"]["commit"] == "HEAD" {
        spec["ref"]["commit"] = json!(head);
    }
    rig.create(name, &rig.url(&repo), spec.clone()).await;
    let before = rig.ready(name).await;
    let requests = rig.git.requests(repo.name());
    let after = rig.request(name, "again").await;
    let now = rig.git.requests(repo.name());
    assert_eq!(now.upload_packs, requests.upload_packs, "{spec}: downloaded");
    assert_eq!(now.lists - requests.lists, lists, "{spec}: lists");
    assert_eq!(artifact(&after), artifact(&before), "{spec}");
    assert_eq!(
        after.status.as_ref().unwrap().conditions,
        before.status.as_ref().unwrap().conditions,
        "{spec}"
    );
    // One patch for the token: whoever watched saw no other state on the way.
    let settled = rig.get(name).await;
    assert_eq!(settled.metadata.resource_version, after.metadata.resource_version, "{spec}");
    let message = rig.event(name, "GitOperationSucceeded").await;
    let revision = &artifact(&after).revision;
    assert_eq!(message, format!("no changes since last reconciliation: observed revision '{revision}'"));
}

#[tokio::test]
async fn of_every_kind_of_reference() {
    let Some(rig) = Rig::new("unchanged").await else { return };
    for (name, reference, lists) in [
        ("branch", json!({ "branch": "main" }), 1),
        ("tag", json!({ "tag": "v1.2.0" }), 1),
        ("annotated", json!({ "tag": "v1.3.0" }), 1),
        ("semver", json!({ "semver": ">=1.0.0" }), 1),
        ("name", json!({ "name": "refs/pull/1/head" }), 1),
        ("commit", json!({ "commit": "HEAD" }), 0),
        ("commit-branch", json!({ "commit": "HEAD", "branch": "main" }), 0),
    ] {
        costs_nothing(&rig, name, json!({ "ref": reference }), lists).await;
    }
}

#[tokio::test]
async fn revisions_are_written_as_the_reference_says() {
    let Some(rig) = Rig::new("revisions").await else { return };
    let repo = rig.repo("app");
    let head = repo.resolve("main").unwrap();
    repo.update_ref("refs/heads/feature/x", "main").unwrap();
    repo.annotated_tag("v1.3.0", "main", "annotated").unwrap();
    repo.update_ref("refs/pull/1/head", "main").unwrap();
    for (name, reference, want) in [
        ("branch", json!({ "branch": "feature/x" }), format!("feature/x@sha1:{head}")),
        ("tag", json!({ "tag": "v1.3.0" }), format!("v1.3.0@sha1:{head}")),
        ("semver", json!({ "semver": "1.x" }), format!("v1.3.0@sha1:{head}")),
        ("name", json!({ "name": "refs/pull/1/head" }), format!("refs/pull/1/head@sha1:{head}")),
        ("commit", json!({ "commit": head }), format!("sha1:{head}")),
        ("both", json!({ "commit": head, "branch": "main" }), format!("main@sha1:{head}")),
        ("first", json!({ "commit": head, "tag": "none", "semver": "none" }), format!("sha1:{head}")),
    ] {
        rig.create(name, &rig.url(&repo), json!({ "ref": reference })).await;
        let object = rig
            .wait(name, "an end", |object| {
                !said(object, "Ready").starts_with("Unknown") && !said(object, "Ready").is_empty()
            })
            .await;
        assert!(said(&object, "Ready").starts_with("True"), "{name}: {}", said(&object, "Ready"));
        assert_eq!(artifact(&object).revision, want, "{name}");
    }
}
