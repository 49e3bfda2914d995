//! `spec.verify`, with commits and tags that Git itself signs.

use std::path::Path;

use flux_testkit::git::{BareRepo, SshKey};
use serde_json::json;

use crate::rig::{Rig, artifact, said};

/// Puts a commit on `main` that is signed with an SSH key.
fn signed_commit(repo: &BareRepo, key: &Path, message: &str) -> String {
    let key = format!("user.signingkey={}", key.display());
    let head = repo
        .git(&[
            "-c",
            "gpg.format=ssh",
            "-c",
            &key,
            "commit-tree",
            "-S",
            "-p",
            "main",
            "-m",
            message,
            "main^{tree}",
        ])
        .unwrap();
    repo.update_ref("refs/heads/main", &head).unwrap();
    head
}

#[tokio::test]
async fn only_signed_commits_become_artifacts() {
    let Some(rig) = Rig::new("verify").await else { return };
    let repo = rig.repo("app");
    let path = rig.git.ssh_identity_path(SshKey::Ed25519);
    let public = std::fs::read_to_string(path.with_extension("pub"))
        .or_else(|_| std::fs::read_to_string(format!("{}.pub", path.display())));
    rig.secret("keys", &[("me.sshpub", &public.unwrap())]).await;
    let verify = json!({ "verify": { "mode": "HEAD", "secretRef": { "name": "keys" } } });
    rig.create("app", &rig.url(&repo), verify).await;
    let object = rig.says("app", "False InvalidCommitSignature").await;
    assert!(said(&object, "SourceVerified").starts_with("False InvalidCommitSignature"));
    assert!(object.status.unwrap().artifact.is_none());
    let good = signed_commit(&repo, &path, "good");
    let object = rig.ready("app").await;
    assert!(artifact(&object).revision.ends_with(&good));
    let told = said(&object, "SourceVerified");
    assert!(told.starts_with("True Succeeded") && told.contains("SHA256:"), "{told}");
    assert_eq!(object.status.unwrap().source_verification_mode.unwrap().as_str(), "HEAD");
    // A commit of a stranger does not replace it.
    signed_commit(&repo, &rig.git.ssh_identity_path(SshKey::Ecdsa), "bad");
    let object = rig.request("app", "1").await;
    assert!(said(&object, "Ready").starts_with("False InvalidCommitSignature"), "{}", said(&object, "Ready"));
    assert!(artifact(&object).revision.ends_with(&good));
    // Nobody asks for signatures any more.
    rig.patch("app", json!({ "spec": { "verify": null } })).await;
    let object = rig.ready("app").await;
    assert_eq!(said(&object, "SourceVerified"), "");
    assert!(object.status.unwrap().source_verification_mode.is_none());
}

#[tokio::test]
async fn tags_are_verified_when_asked_for() {
    let Some(rig) = Rig::new("tags").await else { return };
    let repo = rig.repo("app");
    let path = rig.git.ssh_identity_path(SshKey::Ed25519);
    let key = format!("user.signingkey={}", path.display());
    repo.git(&["-c", "gpg.format=ssh", "-c", &key, "tag", "-s", "-m", "signed", "v1.0.0", "main"]).unwrap();
    repo.annotated_tag("v2.0.0", "main", "not signed").unwrap();
    repo.tag("v3.0.0", "main").unwrap();
    let public = std::fs::read_to_string(format!("{}.pub", path.display())).unwrap();
    rig.secret("keys", &[("me.sshpub", &public)]).await;
    for (name, tag, mode, want) in [
        ("good", "v1.0.0", "Tag", "True Succeeded"),
        ("both", "v1.0.0", "TagAndHEAD", "False InvalidCommitSignature"),
        ("unsigned", "v2.0.0", "Tag", "False InvalidGitObject"),
        ("lightweight", "v3.0.0", "Tag", "False InvalidGitObject"),
    ] {
        let spec =
            json!({ "ref": { "tag": tag }, "verify": { "mode": mode, "secretRef": { "name": "keys" } } });
        rig.create(name, &rig.url(&repo), spec).await;
        rig.says(name, want).await;
    }
}
