//! Signing commits.

mod openpgp;
mod ssh;

use crate::{Error, Secret};

/// A key that signs commits. It was read and decrypted when it was made, so that a wrong passphrase shows early.
#[derive(Clone)]
pub struct Signer(Kind);

#[derive(Clone)]
enum Kind {
    OpenPgp(Box<openpgp::Key>),
    Ssh(Box<ssh::Key>),
}

impl Signer {
    /// Takes a key from an OpenPGP key ring, armored or binary: the first one, or that of `key_id`, 16 hex digits with or
    /// without `0x`.
    ///
    /// # Errors
    ///
    /// No such key, no secret part, a wrong passphrase.
    pub fn open_pgp(ring: &[u8], passphrase: Option<&Secret>, key_id: Option<&str>) -> Result<Self, Error> {
        openpgp::Key::load(ring, passphrase, key_id).map(|key| Self(Kind::OpenPgp(Box::new(key))))
    }

    /// Takes an SSH private key; it signs for the namespace `git` with SHA-512.
    ///
    /// # Errors
    ///
    /// An unreadable key, a missing or wrong passphrase.
    pub fn ssh(private_key: &Secret, passphrase: Option<&Secret>) -> Result<Self, Error> {
        ssh::Key::load(private_key, passphrase).map(|key| Self(Kind::Ssh(Box::new(key))))
    }

    /// Returns the signature of `payload` in armor.
    pub(crate) fn sign(&self, payload: &[u8]) -> Result<String, Error> {
        match &self.0 {
            Kind::OpenPgp(key) => key.sign(payload),
            Kind::Ssh(key) => key.sign(payload),
        }
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Kind::OpenPgp(_) => "Signer(OpenPGP)",
            Kind::Ssh(_) => "Signer(SSH)",
        })
    }
}
