//! Generated keys and scanned host keys, against OpenSSH's own tools.

use std::{os::unix::fs::PermissionsExt, process::Command, time::Duration};

use flux_git::{
    Auth, Error, Secret, SshAuth, ls_remote,
    ssh::{KeyKind, generate_key, public_key, scan_host_key, scan_host_keys},
};
use flux_testkit::git::SshKey;

use crate::support::{at, seeded, ssh_auth};

#[tokio::test]
async fn openssh_reads_generated_keys() {
    let Some((server, ..)) = seeded("keys") else { return };
    let folder = tempfile::tempdir().unwrap();
    let kinds = [
        KeyKind::EcdsaP256,
        KeyKind::EcdsaP384,
        KeyKind::EcdsaP521,
        KeyKind::Ed25519,
        KeyKind::Rsa { bits: 2048 },
    ];
    for kind in kinds {
        let pair = generate_key(kind).unwrap();
        server.ssh_authorize(&pair.public).unwrap();
        let auth = SshAuth { identity: Some(pair.private.clone()), ..ssh_auth(server, SshKey::Ed25519) };
        ls_remote(&at(&server.ssh_url("keys")).with_auth(Auth::Ssh(auth))).await.unwrap();
        // ssh-keygen of OpenSSH reads no Ed25519 in PKCS#8.
        if kind == KeyKind::Ed25519 {
            continue;
        }
        let path = folder.path().join("key");
        std::fs::write(&path, pair.private.expose()).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let output = Command::new("ssh-keygen").arg("-y").arg("-f").arg(&path).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), pair.public, "{kind:?} {output:?}");
    }
}

#[tokio::test]
async fn scanned_host_keys_are_the_servers() {
    let Some((server, ..)) = seeded("keys-scan") else { return };
    let (host, port) = server.ssh_address();
    let known = server.known_hosts().unwrap();
    let limit = Duration::from_secs(10);
    let key = scan_host_key(host, port, limit, &[]).await.unwrap();
    assert_eq!(key.algorithm, "ecdsa-sha2-nistp256");
    assert!(known.lines().any(|line| line == key.line), "{}", key.line);
    for (algorithm, kind) in [("ssh-ed25519", "ssh-ed25519"), ("rsa-sha2-512", "ssh-rsa")] {
        let key = scan_host_key(host, port, limit, &[algorithm.into()]).await.unwrap();
        assert!(key.line.contains(kind) && known.lines().any(|line| line == key.line), "{}", key.line);
        assert!(key.fingerprint.starts_with("SHA256:"));
    }
    let mut lines: Vec<String> =
        scan_host_keys(host, port, limit).await.unwrap().into_iter().map(|key| key.line).collect();
    let mut expected: Vec<&str> = known.lines().collect();
    lines.sort();
    expected.sort_unstable();
    assert_eq!(lines, expected);
    let error = scan_host_key(host, port, limit, &["ecdsa-sha2-nistp521".into()]).await.unwrap_err();
    assert!(error.to_string().contains("No common"), "{error}");
    let closed = flux_testkit::process::free_port().unwrap();
    assert!(
        scan_host_key(host, closed, limit, &[]).await.unwrap_err().to_string().starts_with("cannot connect")
    );
}

/// Every form in which OpenSSH's own tool writes private keys, with and without a passphrase.
#[test]
fn keys_of_ssh_keygen() {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        return flux_testkit::skip("ssh-keygen is not installed");
    }
    let folder = tempfile::tempdir().unwrap();
    for (kind, form) in [
        ("ed25519", "RFC4716"),
        ("ecdsa", "RFC4716"),
        ("rsa", "RFC4716"),
        ("ecdsa", "PEM"),
        ("rsa", "PEM"),
        ("ecdsa", "PKCS8"),
        ("rsa", "PKCS8"),
    ] {
        for passphrase in ["", "open sesame"] {
            let what = format!("{kind} {form} {passphrase}");
            let path = folder.path().join(what.replace(' ', "-"));
            let mut command = Command::new("ssh-keygen");
            command.args(["-q", "-t", kind, "-m", form, "-N", passphrase, "-C", "", "-f"]).arg(&path);
            assert!(command.status().unwrap().success(), "{what}");
            let private = Secret::from(std::fs::read_to_string(&path).unwrap());
            let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
            let load = |passphrase: Option<&str>| public_key(&private, passphrase.map(Secret::from).as_ref());
            if kind == "ecdsa" && form == "PEM" && !passphrase.is_empty() {
                let error = load(Some(passphrase)).unwrap_err().to_string();
                assert!(
                    error.contains("EC key encrypted with AES-128-CBC in the old PEM form is not supported"),
                    "{error}"
                );
                continue;
            }
            let loaded = load(Some(passphrase)).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(loaded.trim(), public.trim(), "{what}");
            if !passphrase.is_empty() {
                assert!(matches!(load(None), Err(Error::PassphraseMissing)), "{what}");
                assert!(matches!(load(Some("wrong")), Err(Error::PassphraseWrong)), "{what}");
            }
        }
    }
}
