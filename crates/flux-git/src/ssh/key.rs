//! Private keys: loading what users bring, generating our own.

use russh::keys::{Error as KeyError, PrivateKey, decode_secret_key, encode_pkcs8_pem, key::safe_rng};
use ssh_key::{Algorithm, EcdsaCurve, private::RsaKeypair};

use super::short_scalar;
use crate::{Error, Secret};

/// What key to generate; Flux's own default is [`KeyKind::EcdsaP384`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with so many bits, at least 1024 and a multiple of 8.
    Rsa {
        /// The length of the modulus.
        bits: usize,
    },
    /// ECDSA over NIST P-256.
    EcdsaP256,
    /// ECDSA over NIST P-384.
    #[default]
    EcdsaP384,
    /// ECDSA over NIST P-521.
    EcdsaP521,
    /// Ed25519.
    Ed25519,
}

/// A key that was generated.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// The private key, PKCS#8 in PEM (`-----BEGIN PRIVATE KEY-----`), with a line feed at the end.
    pub private: Secret,
    /// The public key as a line of `authorized_keys`, without comment, with a line feed at the end.
    pub public: String,
}

/// Generates a key. RSA may take seconds: call it off an asynchronous thread.
///
/// # Errors
///
/// A length of RSA that is out of range.
pub fn generate_key(kind: KeyKind) -> Result<KeyPair, Error> {
    let ecdsa = |curve| Algorithm::Ecdsa { curve };
    let algorithm = match kind {
        KeyKind::Rsa { bits } => return rsa(bits),
        KeyKind::EcdsaP256 => ecdsa(EcdsaCurve::NistP256),
        KeyKind::EcdsaP384 => ecdsa(EcdsaCurve::NistP384),
        KeyKind::EcdsaP521 => ecdsa(EcdsaCurve::NistP521),
        KeyKind::Ed25519 => Algorithm::Ed25519,
    };
    pair(&PrivateKey::random(&mut safe_rng(), algorithm).map_err(invalid)?)
}

fn rsa(bits: usize) -> Result<KeyPair, Error> {
    if !(1024..=16384).contains(&bits) || !bits.is_multiple_of(8) {
        return Err(Error::InvalidKey(format!(
            "RSA key size must be between 1024 and 16384 and a multiple of 8, got {bits}"
        )));
    }
    pair(&PrivateKey::from(RsaKeypair::random(&mut safe_rng(), bits).map_err(invalid)?))
}

fn pair(key: &PrivateKey) -> Result<KeyPair, Error> {
    let mut pem = Vec::new();
    encode_pkcs8_pem(key, &mut pem).map_err(invalid)?;
    // Its lines are those of MIME; RFC 7468 wants 64 characters and plain line feeds.
    let pem = String::from_utf8_lossy(&pem);
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    let mut private = String::from("-----BEGIN PRIVATE KEY-----\n");
    for start in (0..base64.len()).step_by(64) {
        private.push_str(&base64[start..base64.len().min(start + 64)]);
        private.push('\n');
    }
    private.push_str("-----END PRIVATE KEY-----\n");
    Ok(KeyPair { private: private.into(), public: authorized_key(key)? })
}

/// Returns the public key of a private one, as a line of `authorized_keys` without comment.
///
/// # Errors
///
/// As of a connection with this key: unreadable, passphrase missing or wrong.
pub fn public_key(private: &Secret, passphrase: Option<&Secret>) -> Result<String, Error> {
    authorized_key(&load(private, passphrase)?)
}

fn authorized_key(key: &PrivateKey) -> Result<String, Error> {
    let mut public = key.public_key().clone();
    public.set_comment("");
    Ok(format!("{}\n", public.to_openssh().map_err(invalid)?.trim_end()))
}

/// Reads a private key: OpenSSH, PKCS#8 or PKCS#1 in PEM, encrypted or not.
pub(crate) fn load(private: &Secret, passphrase: Option<&Secret>) -> Result<PrivateKey, Error> {
    let passphrase = passphrase.filter(|text| !text.is_empty());
    let encrypted = is_encrypted(private.expose());
    if encrypted && passphrase.is_none() {
        return Err(Error::PassphraseMissing);
    }
    if let Some(what) = unsupported_encryption(private.expose()) {
        return Err(Error::InvalidKey(format!("{what} is not supported; convert it with `ssh-keygen -p`")));
    }
    // A passphrase for a key that has none is not an error, as in OpenSSH.
    let passphrase = passphrase.filter(|_| encrypted).map(Secret::expose);
    decode_secret_key(private.expose(), passphrase).or_else(|error| {
        short_scalar::read(private.expose(), passphrase).ok_or_else(|| match error {
            KeyError::KeyIsEncrypted => Error::PassphraseMissing,
            KeyError::CouldNotReadKey => Error::InvalidKey("no private key in PEM was found".into()),
            _ if encrypted => Error::PassphraseWrong,
            error => invalid(error),
        })
    })
}

fn is_encrypted(pem: &str) -> bool {
    if pem.contains("-----BEGIN OPENSSH PRIVATE KEY-----") {
        return PrivateKey::from_openssh(pem.trim_start()).is_ok_and(|key| key.is_encrypted());
    }
    pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || pem.contains("Proc-Type: 4,ENCRYPTED")
}

/// The old form of PEM names its cipher; we know the one that ssh-keygen uses, and for RSA keys only.
fn unsupported_encryption(pem: &str) -> Option<String> {
    let cipher = pem.lines().find_map(|line| line.strip_prefix("DEK-Info:"))?.split(',').next()?.trim();
    let kind = pem.lines().find_map(|line| line.strip_prefix("-----BEGIN "))?.split(' ').next()?;
    (cipher != "AES-128-CBC" || kind != "RSA")
        .then(|| format!("{kind} key encrypted with {cipher} in the old PEM form"))
}

fn invalid(error: impl std::fmt::Display) -> Error {
    Error::InvalidKey(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_keys_can_be_loaded() {
        for (kind, name) in [
            (KeyKind::EcdsaP256, "ecdsa-sha2-nistp256 "),
            (KeyKind::EcdsaP384, "ecdsa-sha2-nistp384 "),
            (KeyKind::EcdsaP521, "ecdsa-sha2-nistp521 "),
            (KeyKind::Ed25519, "ssh-ed25519 "),
            (KeyKind::Rsa { bits: 1024 }, "ssh-rsa "),
        ] {
            let pair = generate_key(kind).unwrap();
            assert!(pair.private.expose().starts_with("-----BEGIN PRIVATE KEY-----\n"), "{kind:?}");
            assert!(pair.private.expose().lines().all(|line| line.len() <= 64), "{kind:?}");
            assert!(pair.public.starts_with(name) && pair.public.ends_with('\n'), "{}", pair.public);
            assert_eq!(public_key(&pair.private, None).unwrap(), pair.public);
            assert_eq!(public_key(&pair.private, Some(&"unused".into())).unwrap(), pair.public);
        }
        assert!(generate_key(KeyKind::Rsa { bits: 512 }).is_err());
    }

    #[test]
    fn unreadable_keys() {
        for text in ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            assert!(matches!(load(&text.into(), None), Err(Error::InvalidKey(_))), "{text}");
        }
    }
}
