//! Who we are: Secrets of all kinds.

use flux_testkit::git::SshKey;
use serde_json::json;

use crate::rig::{Rig, said};

#[tokio::test]
async fn wrong_credentials_are_told_and_right_ones_recover() {
    let Some(rig) = Rig::new("wrong").await else { return };
    let repo = rig.repo("app");
    let url = rig.git.http_url(repo.name());
    rig.create("app", &url, json!({ "secretRef": { "name": "auth" } })).await;
    let object = rig.says("app", "False AuthenticationFailed").await;
    assert!(said(&object, "Ready").contains("auth"), "{}", said(&object, "Ready"));
    let (username, password) = rig.git.basic();
    rig.secret("auth", &[("username", username), ("password", "hush")]).await;
    let object = rig.says("app", "False GitOperationFailed").await;
    let told = said(&object, "Ready");
    assert!(told.contains("401") && !told.contains("hush") && !told.contains("<html>"), "{told}");
    rig.secret("auth", &[("username", username), ("password", password)]).await;
    rig.ready("app").await;
}

#[tokio::test]
async fn every_way_to_authenticate() {
    let Some(rig) = Rig::new("ways").await else { return };
    let repo = rig.repo("app");
    let git = rig.git;
    let (username, password) = git.basic();
    let (certificate, key) = git.client_certificate();
    let (known_hosts, ssh) = (git.known_hosts().unwrap(), |key| git.ssh_identity(key).unwrap());
    let (ed25519, ecdsa, rsa, encrypted) =
        (ssh(SshKey::Ed25519), ssh(SshKey::Ecdsa), ssh(SshKey::Rsa), ssh(SshKey::Encrypted));
    let name = repo.name();
    let ways = [
        ("bearer", git.http_url(name), vec![("bearerToken", git.bearer())]),
        (
            "tls",
            git.https_url(name),
            vec![("username", username), ("password", password), ("ca.crt", git.ca_pem())],
        ),
        ("old-tls", git.https_url(name), vec![("bearerToken", git.bearer()), ("caFile", git.ca_pem())]),
        (
            "mutual",
            git.https_url_mutual(name),
            vec![("tls.crt", certificate), ("tls.key", key), ("ca.crt", git.ca_pem())],
        ),
        (
            "ed25519",
            git.ssh_url(name),
            vec![("identity", ed25519.as_str()), ("known_hosts", known_hosts.as_str())],
        ),
        (
            "ecdsa",
            git.ssh_url(name),
            vec![("identity", ecdsa.as_str()), ("known_hosts", known_hosts.as_str())],
        ),
        ("rsa", git.ssh_url(name), vec![("identity", rsa.as_str()), ("known_hosts", known_hosts.as_str())]),
        (
            "encrypted",
            git.ssh_url(name),
            vec![
                ("identity", encrypted.as_str()),
                ("known_hosts", known_hosts.as_str()),
                ("password", git.ssh_passphrase()),
            ],
        ),
    ];
    for (name, url, secret) in ways {
        rig.secret(name, &secret).await;
        rig.create(name, &url, json!({ "secretRef": { "name": name } })).await;
        let done =
            |object: &_| !said(object, "Ready").is_empty() && !said(object, "Ready").starts_with("Unknown");
        let object = rig.wait(name, "an end", done).await;
        assert!(said(&object, "Ready").starts_with("True"), "{name}: {}", said(&object, "Ready"));
    }
}

#[tokio::test]
async fn keys_and_certificates_that_do_not_fit() {
    let Some(rig) = Rig::new("unfit").await else { return };
    let repo = rig.repo("app");
    let git = rig.git;
    let known_hosts = git.known_hosts().unwrap();
    let ssh = |key| git.ssh_identity(key).unwrap();
    let (stranger, encrypted) = (ssh(SshKey::Stranger), ssh(SshKey::Encrypted));
    let name = repo.name();
    let cases = [
        (
            "stranger",
            git.ssh_url(name),
            vec![("identity", stranger.as_str()), ("known_hosts", known_hosts.as_str())],
            "authentication",
        ),
        (
            "locked",
            git.ssh_url(name),
            vec![("identity", encrypted.as_str()), ("known_hosts", known_hosts.as_str())],
            "encrypted",
        ),
        ("no-hosts", git.ssh_url(name), vec![("identity", stranger.as_str())], "known_hosts"),
        ("no-ca", git.https_url(name), vec![("bearerToken", git.bearer())], "unknown authority"),
        (
            "other-name",
            git.https_url_wrong_name(name),
            vec![("bearerToken", git.bearer()), ("ca.crt", git.ca_pem())],
            "not valid for this name",
        ),
        ("half", git.https_url(name), vec![("username", "u")], "'password' is not"),
    ];
    for (name, url, secret, word) in cases {
        rig.secret(name, &secret).await;
        rig.create(name, &url, json!({ "secretRef": { "name": name } })).await;
        let object = rig.says(name, "False").await;
        let told = said(&object, "Ready");
        assert!(told.to_lowercase().contains(word), "{name}: {told}");
    }
}
