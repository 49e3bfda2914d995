//! Secrets from files, without a cluster.

use std::{fs::File, io::Write as _, process::Stdio};

use rcgen::{CertificateParams, KeyPair};

use super::canary::all;
use crate::room::Room;

/// What stands behind `flux create secret`, one line a way to make one; the files are those of [`write_all`].
pub(super) const LINES: &[&str] = &[
    "git auth --url=https://h/r -u a -p b --ca-crt-file=ca.crt --label=a=b",
    "git auth --url=http://h/r --bearer-token-file=token",
    "git auth --url=ssh://git@h/r --private-key-file=id --known-hosts-file=known_hosts",
    "githubapp auth --app-id=1 --app-installation-owner=o --app-private-key=id --app-base-url=https://h/api",
    "helm auth -u a --password-file=token",
    "helm auth --ca-crt-file=ca.crt",
    "helm auth",
    "notation auth --trust-policy-file=policy.json --ca-cert-file=ca.crt",
    "oci auth --url=ghcr.io -u a --password-file=token",
    "proxy auth --address=http://u:p@proxy:80 -u a --password-file=token",
    "receiver auth --type=gcr --hostname=h --token-file=token --email-claim=e",
    "tls auth --ca-crt-file=ca.crt",
];

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMFECAQEwBQYDK2VwBCIEIIGO3O09vH/rKiv15x6/3qHOliVsw07PwRWjJz+DdjJE\n\
    gSEArIW7XZ3K89d4c+32Tc1SaBm43RTKGlBW4v6QmxXroNU=\n-----END PRIVATE KEY-----\n";

pub(super) fn write_all(room: &Room) {
    room.write("token", "s3cret\n");
    room.write("ca.crt", "not read\n");
    room.write("id", KEY);
    room.write(
        "known_hosts",
        "h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n",
    );
    room.write(
        "policy.json",
        r#"{"version":"1.0","trustPolicies":[{"name":"p","registryScopes":["*"],"signatureVerification":{"level":"skip"}}]}"#,
    );
}

#[test]
fn the_same_from_the_same() {
    let room = Room::new();
    write_all(&room);
    for line in LINES {
        let made = || room.flux(&format!("create secret {line} --export"));
        let (first, second) = (made(), made());
        assert_eq!((first.exit, first.err.as_str()), (0, ""), "{line}");
        assert_eq!(first.out, second.out, "{line}");
        let object = &flux_yaml::parse_documents(&first.out).unwrap()[0].value;
        assert_eq!(
            (object["kind"].as_str(), object["metadata"]["name"].as_str()),
            (Some("Secret"), Some("auth"))
        );
    }
}

/// All but those that ask a host for its key.
#[test]
fn the_examples_work() {
    let room = Room::new();
    write_all(&room);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["t".to_owned()]).unwrap().self_signed(&key).unwrap();
    let policy = std::fs::read_to_string(room.path().join("policy.json")).unwrap();
    let known = std::fs::read_to_string(room.path().join("known_hosts")).unwrap();
    for (name, text) in [
        ("password.txt", "p"),
        ("passphrase.txt", "p"),
        ("token.txt", "t"),
        ("private-key.pem", KEY),
        ("private.key", KEY),
        ("root.crt", "c"),
        ("trust-policy.json", &policy),
        ("client.crt", &certificate.pem()),
        ("client.key", &key.serialize_pem()),
        ("known_hosts", &known.replacen('h', "[127.0.0.1]:1", 1)),
    ] {
        room.write(name, text);
    }
    let mut seen = 0;
    for leaf in all().into_iter().filter(|leaf| leaf.path[..2.min(leaf.path.len())] == ["create", "secret"]) {
        for example in &leaf.examples {
            if example.iter().any(|word| word.starts_with("--ssh-key-algorithm")) {
                continue;
            }
            let words = leaf.path.iter().chain(example).map(String::as_str);
            let run = room.run(&words.chain(["--export"]).collect::<Vec<_>>());
            let is_told =
                run.out.starts_with("---\n") || example.iter().any(|word| word == "--password-file=-");
            assert!(is_told, "{:?} {example:?}: {}", leaf.path, run.err);
            seen += 1;
        }
    }
    assert!(seen > 12, "{seen}");
}

#[test]
fn a_password_by_standard_input() {
    let room = Room::new();
    room.write("other", "x");
    let with_input = |line: &str, input: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let mut child = room.command(&words);
        let mut child =
            child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    let told =
        with_input("create secret proxy auth --address=http://p -u a --password-file=- --export", " pass \n");
    assert!(told.contains("password: ' pass '\n"), "{told}");
    let line = "create secret git auth --url=https://h/r --password-file=- --bearer-token-file=- --export";
    assert_eq!(
        with_input(line, "x"),
        "✗ --password-file and --bearer-token-file cannot both read standard input\n"
    );
    let line = "create secret oci auth --url=ghcr.io -u a -p b --password-file=other --export";
    assert_eq!(with_input(line, ""), "✗ --password and --password-file cannot be used together\n");
}

#[test]
fn files_that_are_none_are_named() {
    let room = Room::new();
    std::fs::create_dir(room.path().join("dir")).unwrap();
    std::fs::write(room.path().join("binary"), b"\xff\xfehunter2").unwrap();
    File::create(room.path().join("huge")).unwrap().set_len(1 << 30).unwrap();
    for (file, told) in [
        ("none", "open none: no such file or directory"),
        ("dir", "read dir: is a directory"),
        ("binary", "read binary: it is no text in UTF-8"),
        ("huge", "read huge: it is larger than 8 MiB"),
    ] {
        for (line, doing) in [
            ("git auth --url=https://h/r -u a --password-file=", ""),
            ("git auth --url=https://h/r -u a -p b --ca-crt-file=", "unable to read TLS CA file: "),
            ("git auth --url=ssh://h/r --private-key-file=", "failed to open private key file: "),
            ("git auth --url=ssh://h/r --known-hosts-file=", "unable to read known hosts file: "),
            ("githubapp auth --app-id=1 --app-private-key=", "unable to read private key file: "),
            ("helm auth --tls-crt-file=", "failed to read cert file: "),
            ("tls auth --tls-key-file=", "failed to read key file: "),
            ("notation auth --ca-cert-file=a.crt --trust-policy-file=", "unable to read trust policy file: "),
            ("receiver auth --type=github --hostname=h --token-file=", ""),
        ] {
            let run = room.flux(&format!("create secret {line}{file} --export"));
            run.is(1, "", &format!("✗ {doing}{told}\n"));
        }
    }
}
