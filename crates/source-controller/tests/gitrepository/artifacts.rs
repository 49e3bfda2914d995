//! Artifacts appear and follow the repository.

use std::time::Instant;

use serde_json::json;

use crate::rig::{Rig, artifact, paths, said};

#[tokio::test]
async fn an_artifact_appears_with_all_that_belongs_to_it() {
    let Some(rig) = Rig::new("appears").await else { return };
    let repo = rig.repo("app");
    let head =
        repo.commit("main", &[(".sourceignore", "README.md\n"), ("pic.jpg", "j")], "second\n\nmore").unwrap();
    rig.create("app", &rig.url(&repo), json!({ "ignore": "*.jpg" })).await;
    let object = rig.ready("app").await;
    let revision = format!("main@sha1:{head}");
    assert_eq!(said(&object, "Ready"), format!("True Succeeded: stored artifact for revision '{revision}'"));
    assert_eq!(said(&object, "ArtifactInStorage"), said(&object, "Ready"));
    let types: Vec<_> =
        object.status.as_ref().unwrap().conditions.iter().map(|one| one.type_.as_str()).collect();
    assert_eq!(types, ["Ready", "ArtifactInStorage"]);
    assert_eq!(object.metadata.finalizers.as_deref(), Some(&["finalizers.fluxcd.io".to_owned()][..]));
    assert_eq!(object.status.as_ref().unwrap().observed_ignore.as_deref(), Some("*.jpg"));
    let made = artifact(&object);
    assert_eq!(made.revision, revision);
    assert_eq!(made.path, format!("gitrepository/{}/app/{head}.tar.gz", rig.namespace));
    assert!(made.url.ends_with(&made.path) && made.digest.starts_with("sha256:"));
    let tree = rig.download(made).await;
    assert_eq!(paths(&tree), [".sourceignore", "app/config.yaml"]);
    assert_eq!(rig.event("app", "NewArtifact").await, "stored artifact for commit 'second'");
}

#[tokio::test]
async fn a_branch_that_moves_is_followed_fast_and_old_files_go() {
    let Some(rig) = Rig::new("moves").await else { return };
    let repo = rig.repo("app");
    rig.create("app", &rig.url(&repo), json!({})).await;
    rig.ready("app").await;
    let mut times = Vec::new();
    for round in 0..4 {
        let head = repo.commit("main", &[("app/config.yaml", &format!("a: {round}\n"))], "next").unwrap();
        let start = Instant::now();
        let object = rig.request("app", &format!("round-{round}")).await;
        times.push(start.elapsed());
        let made = artifact(&object);
        assert_eq!(made.revision, format!("main@sha1:{head}"));
        let tree = rig.download(made).await;
        assert_eq!(tree.get("app/config.yaml"), Some(format!("a: {round}\n").as_bytes()));
    }
    eprintln!("from push and request to artifact: {times:?}");
    assert!(times.iter().min().unwrap().as_millis() < 1500, "{times:?}");
    rig.request("app", "last").await;
    assert_eq!(rig.stored("app").len(), 2, "the current file and one before it");
}

#[tokio::test]
async fn a_change_of_the_rules_makes_another_artifact_of_the_same_revision() {
    let Some(rig) = Rig::new("rules").await else { return };
    let repo = rig.repo("app");
    rig.create("app", &rig.url(&repo), json!({})).await;
    let before = artifact(&rig.ready("app").await).clone();
    rig.patch("app", json!({ "spec": { "ignore": "README.md", "sparseCheckout": ["./app"] } })).await;
    let object = rig.wait("app", "another digest", |object| artifact(object).digest != before.digest).await;
    assert_eq!(artifact(&object).revision, before.revision);
    assert_eq!(artifact(&object).path, before.path);
    assert_eq!(paths(&rig.download(artifact(&object)).await), ["app/config.yaml"]);
    assert_eq!(object.status.unwrap().observed_sparse_checkout, ["./app"]);
}

#[tokio::test]
async fn a_lost_or_altered_file_is_made_again() {
    let Some(rig) = Rig::new("lost").await else { return };
    let repo = rig.repo("app");
    rig.create("app", &rig.url(&repo), json!({})).await;
    let made = artifact(&rig.ready("app").await).clone();
    std::fs::remove_file(rig.file(&made)).unwrap();
    assert_eq!(artifact(&rig.request("app", "1").await).digest, made.digest);
    rig.download(&made).await;
    std::fs::write(rig.file(&made), "forged").unwrap();
    rig.request("app", "2").await;
    rig.download(&made).await;
    assert!(rig.event("app", "ArtifactVerificationFailed").await.contains("digest"));
}

#[tokio::test]
async fn submodules_are_taken_when_asked_for() {
    let Some(rig) = Rig::new("sub").await else { return };
    let (lib, app) = (rig.repo("lib"), rig.repo("app"));
    let head = lib.resolve("main").unwrap();
    let modules = format!("[submodule \"lib\"]\n\tpath = lib\n\turl = ../{}.git\n", lib.name());
    app.commit("main", &[(".gitmodules", &modules)], "modules").unwrap();
    app.edit("main", &[flux_testkit::git::Edit::Submodule("lib".into(), head)], "lib").unwrap();
    rig.create("app", &rig.url(&app), json!({})).await;
    assert_eq!(
        paths(&rig.download(artifact(&rig.ready("app").await)).await),
        ["README.md", "app/config.yaml"]
    );
    rig.patch("app", json!({ "spec": { "recurseSubmodules": true } })).await;
    let taken = |object: &_| rig_status(object).observed_recurse_submodules;
    let object = rig.wait("app", "submodules", taken).await;
    let tree = rig.download(artifact(&object)).await;
    assert!(tree.get("lib/app/config.yaml").is_some(), "{tree:?}");
}

fn rig_status(object: &flux_api::source::GitRepository) -> flux_api::source::GitRepositoryStatus {
    object.status.clone().unwrap_or_default()
}
