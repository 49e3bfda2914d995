//! OpenPGP signatures (RFC 9580).

use pgp::{
    composed::{ArmorOptions, Deserializable, DetachedSignature, SignedSecretKey},
    packet::{SecretKey, SecretSubkey},
    types::{KeyDetails, Password, SigningKey},
};
use rand::rngs::OsRng;

use crate::{Error, Secret};

/// A key without its passphrase: taking that off is slow by intention, so it is done once.
#[derive(Clone)]
pub(super) enum Key {
    Primary(Box<SecretKey>),
    Subkey(Box<SecretSubkey>),
}

impl Key {
    pub(super) fn load(
        ring: &[u8],
        passphrase: Option<&Secret>,
        key_id: Option<&str>,
    ) -> Result<Self, Error> {
        let failed = |message: String| Error::Signing(format!("OpenPGP key ring: {message}"));
        let keys = read(ring).map_err(failed)?;
        let key = match key_id {
            None => keys.into_iter().next(),
            Some(id) => {
                let id = key_id_of(id)?;
                keys.into_iter().find(|key| ids(key).any(|other| other == id))
            }
        };
        let key =
            key.ok_or_else(|| {
                failed(key_id.map_or_else(
                    || "no private key".to_owned(),
                    |id| format!("no private key with id '{id}'"),
                ))
            })?;
        let password = passphrase.map_or_else(Password::empty, |text| Password::from(text.expose()));
        let locked = |_: pgp::errors::Error| match passphrase {
            Some(_) => Error::PassphraseWrong,
            None => failed("the key needs a passphrase".to_owned()),
        };
        if let Some(index) = signing_subkey(&key) {
            let mut subkey = key.secret_subkeys[index].key.clone();
            subkey.remove_password(&password).map_err(locked)?;
            return Ok(Self::Subkey(Box::new(subkey)));
        }
        let mut primary = key.primary_key;
        primary.remove_password(&password).map_err(locked)?;
        Ok(Self::Primary(Box::new(primary)))
    }

    pub(super) fn sign(&self, payload: &[u8]) -> Result<String, Error> {
        match self {
            Self::Primary(key) => sign_with(&**key, payload),
            Self::Subkey(key) => sign_with(&**key, payload),
        }
    }
}

fn sign_with(key: &impl SigningKey, payload: &[u8]) -> Result<String, Error> {
    let failed = |error: pgp::errors::Error| Error::Signing(error.to_string());
    let (hash, password) = (key.hash_alg(), Password::empty());
    let signature =
        DetachedSignature::sign_binary_data(OsRng, key, &password, hash, payload).map_err(failed)?;
    signature.to_armored_string(ArmorOptions::default()).map_err(failed)
}

fn read(ring: &[u8]) -> Result<Vec<SignedSecretKey>, String> {
    if ring.trim_ascii_start().starts_with(b"-----BEGIN") {
        let (keys, _) = SignedSecretKey::from_armor_many(ring).map_err(|error| error.to_string())?;
        return keys.collect::<Result<_, _>>().map_err(|error| error.to_string());
    }
    let keys = SignedSecretKey::from_bytes_many(ring).map_err(|error| error.to_string())?;
    keys.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

fn key_id_of(text: &str) -> Result<String, Error> {
    let id = text.strip_prefix("0x").unwrap_or(text).to_ascii_lowercase();
    if id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(id)
    } else {
        Err(Error::Signing(format!("invalid OpenPGP key id '{text}': expected 16 hex digits")))
    }
}

fn ids(key: &SignedSecretKey) -> impl Iterator<Item = String> + '_ {
    let subkeys = key.secret_subkeys.iter().map(|subkey| subkey.key.legacy_key_id().to_string());
    std::iter::once(key.primary_key.legacy_key_id().to_string()).chain(subkeys)
}

/// As gpg does: the newest subkey that is meant for signing, else the primary key.
fn signing_subkey(key: &SignedSecretKey) -> Option<usize> {
    let subkeys = key.secret_subkeys.iter().enumerate();
    let signing =
        subkeys.filter(|(_, subkey)| subkey.signatures.iter().any(|binding| binding.key_flags().sign()));
    signing.max_by_key(|(_, subkey)| subkey.key.created_at()).map(|(index, _)| index)
}
