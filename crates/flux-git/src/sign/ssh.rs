//! SSHSIG signatures (PROTOCOL.sshsig of OpenSSH).

use russh::keys::PrivateKey;
use ssh_key::{HashAlg, LineEnding};

use crate::{Error, Secret};

#[derive(Clone)]
pub(super) struct Key(PrivateKey);

impl Key {
    pub(super) fn load(private_key: &Secret, passphrase: Option<&Secret>) -> Result<Self, Error> {
        crate::ssh::load(private_key, passphrase).map(Self)
    }

    pub(super) fn sign(&self, payload: &[u8]) -> Result<String, Error> {
        let failed = |error: ssh_key::Error| Error::Signing(error.to_string());
        let signature = self.0.sign("git", HashAlg::Sha512, payload).map_err(failed)?;
        signature.to_pem(LineEnding::LF).map_err(failed)
    }
}
