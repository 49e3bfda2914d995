//! What goes wrong is told, tried again, and forgotten when it is right again.

use serde_json::json;

use crate::rig::{Rig, artifact, is_observed, said};

#[tokio::test]
async fn a_branch_that_is_missing_until_it_comes() {
    let Some(rig) = Rig::new("branch").await else { return };
    let repo = rig.repo("app");
    rig.create("app", &rig.url(&repo), json!({ "ref": { "branch": "later" } })).await;
    let object = rig.says("app", "False GitOperationFailed").await;
    assert!(
        said(&object, "Ready").contains(r#"couldn't find remote ref "refs/heads/later""#),
        "{}",
        said(&object, "Ready")
    );
    assert_eq!(said(&object, "FetchFailed"), said(&object, "Ready").replacen("False", "True", 1));
    assert!(
        said(&object, "Reconciling").starts_with("True ProgressingWithRetry"),
        "{}",
        said(&object, "Reconciling")
    );
    assert!(!is_observed(&object));
    assert!(rig.event("app", "GitOperationFailed").await.contains("refs/heads/later"));
    repo.update_ref("refs/heads/later", "main").unwrap();
    let object = rig.ready("app").await;
    assert_eq!((said(&object, "FetchFailed"), said(&object, "Reconciling")), (String::new(), String::new()));
}

#[tokio::test]
async fn an_empty_repository_until_the_first_push() {
    let Some(rig) = Rig::new("empty").await else { return };
    let repo = rig.empty("app");
    rig.create("app", &rig.url(&repo), json!({})).await;
    rig.says("app", "False EmptyGitRepository").await;
    repo.commit("main", &[("a", "b")], "first").unwrap();
    rig.ready("app").await;
}

#[tokio::test]
async fn an_artifact_outlives_failures_and_the_end_of_one_is_told() {
    let Some(rig) = Rig::new("outlives").await else { return };
    let repo = rig.repo("app");
    rig.create("app", &rig.url(&repo), json!({})).await;
    let made = artifact(&rig.ready("app").await).clone();
    let head = repo.resolve("main").unwrap();
    repo.delete_ref("refs/heads/main").unwrap();
    repo.update_ref("refs/heads/other", &head).unwrap();
    let object = rig.request("app", "1").await;
    assert!(said(&object, "Ready").starts_with("False GitOperationFailed"));
    assert_eq!(artifact(&object), &made);
    assert!(said(&object, "ArtifactInStorage").starts_with("True"));
    repo.update_ref("refs/heads/main", &head).unwrap();
    let object = rig.ready("app").await;
    assert_eq!(artifact(&object), &made);
    rig.event("app", "Succeeded").await;
}

#[tokio::test]
async fn what_cannot_be_done_stalls_and_names_the_field() {
    let Some(rig) = Rig::new("stalls").await else { return };
    let repo = rig.repo("app");
    for (name, spec, reason, word) in [
        ("aws", json!({ "provider": "aws" }), "InvalidProviderConfiguration", "spec.provider"),
        (
            "azure",
            json!({ "provider": "azure", "serviceAccountName": "x" }),
            "InvalidProviderConfiguration",
            "spec.provider",
        ),
        ("github", json!({ "provider": "github" }), "InvalidProviderConfiguration", "secretRef"),
        (
            "mode",
            json!({ "verify": { "mode": "Tag", "secretRef": { "name": "x" } } }),
            "InvalidVerificationMode",
            "spec.verify",
        ),
        ("url", json!({ "url": "https://:0:0/x" }), "URLInvalid", "invalid URL"),
    ] {
        rig.create(name, &rig.url(&repo), spec).await;
        let object = rig.wait(name, "Stalled", |object| said(object, "Stalled").starts_with("True")).await;
        assert!(
            said(&object, "Stalled").contains(reason) && said(&object, "Stalled").contains(word),
            "{}",
            said(&object, "Stalled")
        );
        assert!(said(&object, "Ready").starts_with(&format!("False {reason}")), "{}", said(&object, "Ready"));
        assert_eq!(said(&object, "Reconciling"), "");
        assert!(is_observed(&object));
        // Requests are answered all the same.
        assert!(said(&rig.request(name, "1").await, "Stalled").contains(word));
    }
    let back = json!({ "spec": { "provider": null } });
    rig.patch("aws", back).await;
    assert_eq!(said(&rig.ready("aws").await, "Stalled"), "");
}

#[tokio::test]
async fn a_server_that_is_not_there_or_hangs_ends_within_the_timeout() {
    let Some(rig) = Rig::new("server").await else { return };
    rig.create("nobody", "http://127.0.0.1:1/a.git", json!({})).await;
    let object = rig.says("nobody", "False GitOperationFailed").await;
    assert!(said(&object, "Ready").contains("cannot connect to 127.0.0.1:1"), "{}", said(&object, "Ready"));
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.git", silent.local_addr().unwrap());
    rig.create("silent", &url, json!({ "timeout": "1s" })).await;
    let object = rig.says("silent", "False GitOperationFailed").await;
    assert!(said(&object, "Ready").contains("timed out after 1s"), "{}", said(&object, "Ready"));
    for (part, word) in [
        ("none", "not found"),
        ("forbidden", "403"),
        ("broken", "500"),
        ("page", "did not answer as a Git server"),
    ] {
        rig.create(part, &rig.git.http_url_of(part, "x"), json!({})).await;
        let object = rig.says(part, "False GitOperationFailed").await;
        assert!(said(&object, "Ready").contains(word), "{}", said(&object, "Ready"));
        assert!(!said(&object, "Ready").contains("<html>"), "{}", said(&object, "Ready"));
    }
}
