//! Real signatures, made by `gpg` 2.2 and `ssh-keygen`: `tests/signatures`.

use jiff::Timestamp;

use super::Keyring;

fn file(name: &str) -> String {
    let path = format!("{}/tests/signatures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What comes of a signature with these keys, at a day after all of them were made.
fn verify(keys: &[&str], signature: &str, payload: &str) -> Result<String, String> {
    let values: Vec<_> = keys.iter().map(|key| (*key, file(key))).collect();
    let keyring = Keyring::read(values.iter().map(|(key, value)| (*key, value.as_bytes())))
        .map_err(|e| e.to_string())?;
    let now: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
    keyring.verify(&file(signature), payload.as_bytes(), now).map_err(|error| error.to_string())
}

#[test]
fn good_signatures_name_their_key() {
    for (keys, signature, want) in [
        (vec!["primary.asc"], "primary.sig", "EEFB3182ED886E4B"),
        (vec!["expired.asc", "subkey.asc", "primary.asc"], "primary.sig", "EEFB3182ED886E4B"),
        (vec!["subkey.asc"], "subkey.sig", "A811D915E630755C"),
        (vec!["ssh-ed25519.sshpub"], "ssh-ed25519.sig", "SHA256:NuyGayHFWMZwNlcxZSdxBPVOaCOE2jKJVwWCjmZr0ys"),
        (vec!["ssh-ecdsa.sshpub"], "ssh-ecdsa.sig", "SHA256:8Veh5SrEuiwyr4qDLWSLmHhoI6eLshiZZKYwRcudTJ4"),
        (
            vec!["ssh-ecdsa.sshpub", "ssh-rsa.sshpub"],
            "ssh-rsa.sig",
            "SHA256:8Q1CkuwN1p1+TjtpjQ0iN6cRIMyMmc2I/SykJmHzcAg",
        ),
    ] {
        assert_eq!(
            verify(&keys, signature, &file("payload")).as_deref(),
            Ok(want),
            "{signature} by {keys:?}"
        );
    }
}

#[test]
fn bad_signatures_say_what_is_bad() {
    let altered = file("payload").replace("signed", "forged");
    for (keys, signature, payload, want) in [
        (vec!["primary.asc"], "primary.sig", altered.as_str(), "it is of none of them"),
        (vec!["subkey.asc"], "primary.sig", "", "it is of none of them"),
        (vec!["revoked.asc"], "revoked.sig", "", "key '3767C9951D4E85F6' is revoked"),
        (vec!["expired.asc"], "expired.sig", "", "key '29D2E26CA383B5E8' has expired"),
        (vec!["ssh-ed25519.sshpub"], "primary.sig", "", "no PGP public key"),
        (vec!["primary.asc"], "ssh-rsa.sig", "", "no SSH public key"),
        (vec!["ssh-ed25519.sshpub"], "ssh-ed25519.sig", altered.as_str(), "unable to verify"),
        (vec!["ssh-ed25519.sshpub"], "ssh-rsa.sig", "", "it claims to be of SHA256:8Q1CkuwN1p1"),
        (vec!["ssh-ed25519.sshpub"], "ssh-namespace.sig", "", "unable to verify"),
        (vec!["primary.asc"], "payload", "", "unsupported signature type"),
        (vec!["payload"], "primary.sig", "", "key 'payload': not an armored OpenPGP key ring"),
    ] {
        let payload = if payload.is_empty() { file("payload") } else { payload.to_owned() };
        let error = verify(&keys, signature, &payload).unwrap_err();
        assert!(error.contains(want), "{signature} by {keys:?}: {error}");
    }
    let bad = |key: &str, value: &str| {
        Keyring::read([(key, value.as_bytes())].into_iter()).err().unwrap().to_string()
    };
    assert!(bad("x.sshpub", "# nobody\n").contains("no public key of OpenSSH"));
    assert!(bad("x.sshpub", "ssh-ed25519 !").contains("key 'x.sshpub'"));
}
