//! SSH signatures (PROTOCOL.sshsig of OpenSSH) in the namespace `git`.

use ssh_key::{HashAlg, PublicKey, SshSig};

use super::keyring::VerifyError;

const NAMESPACE: &str = "git";

/// Reads lines of `authorized_keys`; options before the key are not taken.
pub(super) fn read(text: &str) -> Result<Vec<PublicKey>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<_>, _> = lines.map(PublicKey::from_openssh).collect();
    let keys = keys.map_err(|error| format!("not a public key of OpenSSH: {error}"))?;
    if keys.is_empty() { Err("no public key of OpenSSH".to_owned()) } else { Ok(keys) }
}

pub(super) fn verify(keys: &[PublicKey], signature: &str, payload: &[u8]) -> Result<String, VerifyError> {
    if keys.is_empty() {
        return Err(VerifyError::NoKeys("SSH"));
    }
    let signature: SshSig = signature
        .trim()
        .parse()
        .map_err(|error: ssh_key::Error| VerifyError::Malformed(error.to_string()))?;
    let signer = keys.iter().find(|key| key.verify(NAMESPACE, payload, &signature).is_ok());
    let made_by = || PublicKey::from(signature.public_key().clone()).fingerprint(HashAlg::Sha256).to_string();
    signer
        .map(|key| key.fingerprint(HashAlg::Sha256).to_string())
        .ok_or_else(|| VerifyError::NoMatch(format!("it claims to be of {}", made_by())))
}
