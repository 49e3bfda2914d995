//! The keys of those who may sign.

use jiff::Timestamp;

use super::{openpgp, ssh};

/// Why a signature is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VerifyError {
    /// A key of the Secret is no public key.
    #[error("key '{key}': {reason}")]
    Key {
        /// The key of the Secret.
        key: String,
        /// What is wrong with its value.
        reason: String,
    },
    /// The signature is of no kind that is known here.
    #[error("unsupported signature type: only PGP and SSH signatures can be verified")]
    Unsupported,
    /// The signature cannot be read.
    #[error("the signature cannot be read: {0}")]
    Malformed(String),
    /// The Secret has no key for signatures of this kind.
    #[error("the secret has no {0} public key")]
    NoKeys(&'static str),
    /// None of the keys made the signature.
    #[error("unable to verify the signature with any of the given keys: {0}")]
    NoMatch(String),
}

/// The public keys of a Secret.
#[derive(Default)]
pub(crate) struct Keyring {
    open_pgp: Vec<openpgp::Certificate>,
    ssh: Vec<ssh_key::PublicKey>,
}

impl Keyring {
    /// Reads the keys of a Secret: `*.sshpub` holds lines of `authorized_keys`, any other an armored OpenPGP key ring.
    pub(crate) fn read<'a>(secret: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Self, VerifyError> {
        let mut keyring = Self::default();
        for (key, value) in secret {
            let wrong = |reason: String| VerifyError::Key { key: key.to_owned(), reason };
            let text = std::str::from_utf8(value).map_err(|_| wrong("it is not text".to_owned()))?;
            if key.ends_with(".sshpub") {
                keyring.ssh.extend(ssh::read(text).map_err(wrong)?);
            } else {
                keyring.open_pgp.extend(openpgp::read(text).map_err(wrong)?);
            }
        }
        Ok(keyring)
    }

    /// Says which key made the signature: the key id of OpenPGP, the SHA-256 fingerprint of SSH.
    pub(crate) fn verify(
        &self,
        signature: &str,
        payload: &[u8],
        now: Timestamp,
    ) -> Result<String, VerifyError> {
        let start = signature.trim_start();
        if start.starts_with("-----BEGIN PGP SIGNATURE-----") {
            return openpgp::verify(&self.open_pgp, signature, payload, now);
        }
        if start.starts_with("-----BEGIN SSH SIGNATURE-----") {
            return ssh::verify(&self.ssh, signature, payload);
        }
        Err(VerifyError::Unsupported)
    }
}
