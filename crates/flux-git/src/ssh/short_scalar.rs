//! ECDSA keys over P-256 whose private number begins with a zero byte, as one key in 256 does.
//!
//! OpenSSH writes that number as an `mpint` (RFC 4251, section 5), thus without its zeros; `ssh-key` 0.7.0-rc.12 still
//! refuses fewer than 32 bytes. Here such a key is read from its container (OpenSSH's `PROTOCOL.key`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ssh_key::{
    PrivateKey,
    encoding::Decode as _,
    private::{EcdsaKeypair, EcdsaPrivateKey},
    sec1::EncodedPoint,
};

const MAGIC: &[u8] = b"openssh-key-v1\0";
/// The length of a private number over P-256, in bytes.
const SIZE: usize = 32;

/// Reads a key of this kind in OpenSSH's own form; `None` for everything else.
pub(super) fn read(pem: &str, passphrase: Option<&str>) -> Option<PrivateKey> {
    let section = match passphrase {
        None => plain_section(pem)?,
        Some(passphrase) => decrypted_section(pem, passphrase)?,
    };
    keypair(&section)
}

/// The private part of a container that is not encrypted.
fn plain_section(pem: &str) -> Option<Vec<u8>> {
    let body = pem.split_once("-----BEGIN OPENSSH PRIVATE KEY-----")?.1;
    let body = body.split_once("-----END OPENSSH PRIVATE KEY-----")?.0;
    let container = STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()?;
    let mut reader = container.strip_prefix(MAGIC)?;
    let cipher = String::decode(&mut reader).ok()?;
    let derivation = String::decode(&mut reader).ok()?;
    let _options = Vec::<u8>::decode(&mut reader).ok()?;
    let keys = u32::decode(&mut reader).ok()?;
    let _public = Vec::<u8>::decode(&mut reader).ok()?;
    (cipher == "none" && derivation == "none" && keys == 1)
        .then(|| Vec::<u8>::decode(&mut reader).ok())
        .flatten()
}

/// The private part of an encrypted one, which `ssh-key` reads up to that part.
fn decrypted_section(pem: &str, passphrase: &str) -> Option<Vec<u8>> {
    let key = PrivateKey::from_openssh(pem.trim_start()).ok()?;
    let mut section = key.key_data().encrypted()?.to_vec();
    // A cipher with a tag keeps it where only the library sees it; ssh-keygen asks for one only when told to.
    if key.cipher().has_tag() {
        return None;
    }
    let (secret, vector) = key.kdf().derive_key_and_iv(key.cipher(), passphrase).ok()?;
    key.cipher().decrypt(&secret, &vector, &mut section, None).ok()?;
    Some(section)
}

/// Reads two equal check numbers, the kind, the curve, the public point and the private number.
fn keypair(mut reader: &[u8]) -> Option<PrivateKey> {
    let check = u32::decode(&mut reader).ok()?;
    let same = u32::decode(&mut reader).ok()? == check;
    let kind = same.then(|| String::decode(&mut reader).ok()).flatten()?;
    let curve = String::decode(&mut reader).ok()?;
    let point = Vec::<u8>::decode(&mut reader).ok()?;
    let number = Vec::<u8>::decode(&mut reader).ok()?;
    if kind != "ecdsa-sha2-nistp256" || curve != "nistp256" || number.len() >= SIZE {
        return None;
    }
    let mut padded = [0; SIZE];
    padded[SIZE - number.len()..].copy_from_slice(&number);
    let public = EncodedPoint::from_bytes(point).ok()?;
    Some(PrivateKey::from(EcdsaKeypair::NistP256 { public, private: EcdsaPrivateKey::from(padded) }))
}

#[cfg(test)]
mod tests {
    use crate::ssh::public_key;

    /// Written by `ssh-keygen -t ecdsa -b 256` for this test; its private number has 31 bytes.
    const PLAIN: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS
1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQRzykPxJtyD3An6AP4VoE/bky8DlV5z
4WmbvPvZuDfsANTUDgKo5f4ko27NXoiES9qItn6ROt5OPT2LgCUfrNKbAAAAmDJ03fUydN
31AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHPKQ/Em3IPcCfoA
/hWgT9uTLwOVXnPhaZu8+9m4N+wA1NQOAqjl/iSjbs1eiIRL2oi2fpE63k49PYuAJR+s0p
sAAAAfEkemhuoLTws3/7yHByEKDZEQM0aLxUYTmR6OS4kQ7gAAAAAB
-----END OPENSSH PRIVATE KEY-----
";
    /// The same key with the passphrase `open sesame`.
    const ENCRYPTED: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCS1gAiJV
kihGVFeJhWxbZhAAAAEAAAAAEAAABoAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlz
dHAyNTYAAABBBHPKQ/Em3IPcCfoA/hWgT9uTLwOVXnPhaZu8+9m4N+wA1NQOAqjl/iSjbs
1eiIRL2oi2fpE63k49PYuAJR+s0psAAACgttbIJ7O2WSYBVrRwn2Rjbxl0Q87hGtkJpmir
/VWtuovT33F++RzadHiPjznSynZu2dDxkGPWANYcPSEP+mLP/gvCb5dMQk1nrvV3Lm97fY
1dcUeN09aFv/sohc/LiMfaxolXfBIevbr6+/4NxH4bnUX4/A2V/Q/tqKs+bBe19BoXNeea
sqJsRqHZiK71kNPL7dDGNaWVYoVJYJTD3oMGYQ==
-----END OPENSSH PRIVATE KEY-----
";
    const PUBLIC: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHPKQ/Em3IPcCfoA/hWgT9uTLwOVXnPhaZu8+9m4N+wA1NQOAqjl/iSjbs1eiIRL2oi2fpE63k49PYuAJR+s0ps=
";

    #[test]
    fn a_number_of_31_bytes() {
        let sesame = Some(&"open sesame".into());
        assert_eq!(public_key(&PLAIN.into(), None).unwrap(), PUBLIC);
        assert_eq!(public_key(&PLAIN.into(), sesame).unwrap(), PUBLIC);
        assert_eq!(public_key(&ENCRYPTED.into(), sesame).unwrap(), PUBLIC);
        let error = public_key(&ENCRYPTED.into(), Some(&"wrong".into())).unwrap_err();
        assert!(matches!(error, crate::Error::PassphraseWrong), "{error}");
    }

    #[test]
    fn what_is_no_container() {
        for text in ["", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"] {
            assert!(super::read(text, None).is_none());
            assert!(super::read(text, Some("open sesame")).is_none());
        }
        let cut = &PLAIN.replace("AAAAAB\n", "\n");
        assert!(super::read(cut, None).is_none());
    }
}
