//! `flux bootstrap git`: what is refused before anything happens, and what is left behind without controllers. The whole
//! job, with controllers, is the journey's.

use crate::room::Room;

#[test]
fn flags_that_do_not_fit_are_refused() {
    let room = Room::new();
    room.write("key", "no key");
    for (line, error) in [
        ("", "--url is required"),
        (
            "--url=ssh://git@127.0.0.1:1/r --components=source-controller",
            "component kustomize-controller is required",
        ),
        ("--url=ssh://git@127.0.0.1:1/r --components=foo", "component source-controller is required"),
        (
            "--url=ssh://git@127.0.0.1:1/r --registry-creds=a:b",
            "--registry-creds requires --image-pull-secret to be set",
        ),
        (
            "--url=https://h/r --ssh-key-algorithm=x",
            "invalid argument \"x\" for \"--ssh-key-algorithm\" flag: unsupported public key algorithm 'x', must be one of: rsa, ecdsa, ed25519",
        ),
        (
            "--url=https://h/r --ssh-rsa-bits=1023",
            "invalid argument \"1023\" for \"--ssh-rsa-bits\" flag: RSA key bit size must be at least 1024",
        ),
        (
            "--url=https://h/r --ssh-ecdsa-curve=p1",
            "invalid argument \"p1\" for \"--ssh-ecdsa-curve\" flag: unsupported curve 'p1', must be one of: p256, p384, p521",
        ),
        (
            "--url=https://h/r --gpg-key-id=1 --ssh-signing-key-file=key",
            "--gpg-* and --ssh-signing-* are mutually exclusive; pick one signing format",
        ),
        (
            "--url=https://h/r --ssh-signing-reuse-private-key",
            "--ssh-signing-reuse-private-key requires --private-key-file",
        ),
        (
            "--url=https://h/r --ssh-signing-password=p",
            "--ssh-signing-password requires --ssh-signing-key-file",
        ),
        (
            "--url=http://h/r --token-auth --password=p",
            "failed to create authentication options for http://h/r: scheme http is insecure, pass --allow-insecure-http=true to allow it",
        ),
        ("--url=https://h/r --ca-file=absent", "--ca-file absent cannot be read: No such file or directory"),
    ] {
        let line = format!("bootstrap git {line}");
        room.flux(line.trim_end()).is(1, "", &format!("✗ {error}\n"));
    }
    let run = room.flux("bootstrap git --url=https://h/r --ssh-signing-key-file=key");
    assert!(run.err.starts_with("✗ invalid SSH signing key: "), "{}", run.err);
    let run = room.flux("bootstrap git --url=ftp://user:secret@h/r");
    assert!(
        run.err.contains("scheme \"ftp\" is not supported") && !run.err.contains("secret"),
        "{}",
        run.err
    );
}
