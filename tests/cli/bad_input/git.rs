//! Git servers that refuse, or are not who they should be.

use flux_testkit::{git::SshKey, process::free_port};
use serde_json::json;

use super::rig::Rig;

const BASIC: [&str; 3] = ["--token-auth", "--ca-file=ca.crt", "--username=tester"];

#[test]
fn over_http() {
    let Some(rig) = Rig::new("bad-bootstrap-http") else { return };
    let name = "bad-bootstrap-http";
    let right = format!("--password={}", rig.git.basic().1);
    let refused = |url: &str, password: &str, flags: &[&str], words: &[&str]| {
        let url = format!("--url={url}");
        rig.refused(&[&[url.as_str(), password], flags].concat(), words);
    };
    let url = rig.git.https_url(name);
    let clone = |url: &str| format!("✗ failed to clone repository: unable to clone '{url}': ");
    let words = "answered 401 Unauthorized; the given credentials were refused";
    refused(&url, "--password=hunter2", &BASIC, &[&clone(&url), words]);
    refused(&url, "--password=hunter2", &["--with-bearer-token", "--ca-file=ca.crt"], &[&clone(&url), words]);
    let hidden = url.replace("https://", "https://tester:hunter2@");
    refused(&hidden, "--password=hunter2", &BASIC, &[&clone(&url), words]);

    for (url, words) in [
        (rig.git.https_url_of("nowhere", name), "repository not found: "),
        (rig.git.https_url("bad-no-such"), "repository not found: "),
        (rig.git.https_url_of("forbidden", name), "answered 403 Forbidden"),
        (rig.git.https_url_of("broken", name), "answered HTTP status 500"),
        (rig.git.https_url_of("page", name), "did not answer as a Git server"),
        (rig.git.https_url_wrong_name(name), "TLS certificate of 127.0.0.1 is not valid for this name"),
        (format!("https://127.0.0.1:{}/x.git", free_port().unwrap()), "cannot connect to 127.0.0.1:"),
    ] {
        refused(&url, &right, &BASIC, &[&clone(&url), words]);
    }
    let words = "TLS certificate of localhost is signed by an unknown authority";
    refused(&url, &right, &["--token-auth"], &[&clone(&url), words]);
}

#[test]
fn over_ssh() {
    let Some(rig) = Rig::new("bad-bootstrap-ssh") else { return };
    let url = format!("--url={}", rig.git.ssh_url("bad-bootstrap-ssh"));
    let key = rig.key(&rig.git.ssh_identity(SshKey::Encrypted).unwrap());
    rig.refused(&[&url, &key, "--password=hunter2"], &["the passphrase does not decrypt the private key"]);
    rig.refused(&[&url, &key], &["the SSH private key is encrypted, but no passphrase was given"]);
    let key = rig.key(&rig.git.ssh_identity(SshKey::Stranger).unwrap());
    rig.refused(&[&url, &key], &["SSH authentication as ", "the server accepts none of the keys"]);
    let key = rig.key("hunter2");
    rig.refused(&[&url, &key], &["the private key cannot be read"]);
    rig.refused(&[&url], &["no SSH agent is running to authenticate with, pass --private-key-file"]);
    let port = free_port().unwrap();
    rig.refused(
        &[&format!("--url=ssh://git@127.0.0.1:{port}/x"), &key],
        &[&format!("✗ SSH key scan for host 127.0.0.1:{port} failed: ")],
    );
}

#[test]
fn a_changed_host_key_is_not_trusted_anew() {
    let Some(rig) = Rig::new("bad-bootstrap-host") else { return };
    let port = rig.git.ssh_address().1;
    let stranger = flux_git::ssh::generate_key(flux_git::ssh::KeyKind::Ed25519).unwrap().public;
    let known = format!("[127.0.0.1]:{port} {stranger}");
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "flux-system"},
        "stringData": {"identity": "x", "known_hosts": known}});
    rig.cluster.kubectl(&["-n", &rig.namespace, "create", "-f", "-"], &secret.to_string()).unwrap();
    let url = format!("--url={}", rig.git.ssh_url("bad-bootstrap-host"));
    let key = rig.key(&rig.git.ssh_identity(SshKey::Ecdsa).unwrap());
    let words = format!("SSH host key of [127.0.0.1]:{port} has changed: the server offers ");
    rig.refused(&[&url, &key, "--silent"], &[&words, "SHA256:"]);
    let template = "go-template={{.data.known_hosts|base64decode}}";
    let arguments = ["-n", &rig.namespace, "get", "secret", "flux-system", "-o", template];
    let read = rig.cluster.kubectl(&arguments, "").unwrap();
    assert_eq!(read.trim(), known.trim(), "the Secret was written");
}

#[test]
fn a_protected_branch_stays_as_it_is() {
    let Some(rig) = Rig::new("bad-bootstrap-protected") else { return };
    rig.repository.hook("pre-receive", "#!/bin/sh\necho 'main is protected' >&2\nexit 1\n").unwrap();
    let url = format!("--url={}", rig.git.https_url("bad-bootstrap-protected"));
    let password = format!("--password={}", rig.git.basic().1);
    let words = "✗ failed to push component manifests: push to 'main' was rejected: pre-receive hook declined: main is protected";
    rig.refused(&[&[url.as_str(), &password], &BASIC[..]].concat(), &[words]);
}

#[test]
fn branches_and_paths_that_cannot_be() {
    let Some(rig) = Rig::new("bad-bootstrap-names") else { return };
    let url = format!("--url={}", rig.git.https_url("bad-bootstrap-names"));
    let password = format!("--password={}", rig.git.basic().1);
    let call = [&[url.as_str(), &password], &BASIC[..]].concat();
    for branch in ["a..b", "a b", "a/", ""] {
        let branch = format!("--branch={branch}");
        rig.refused(&[&call[..], &[&branch]].concat(), &["✗ ", "invalid Git reference"]);
    }
    rig.refused(&[&call[..], &["--path=a/.git"]].concat(), &["invalid path in the repository"]);
}
