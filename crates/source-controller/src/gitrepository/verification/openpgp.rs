//! OpenPGP signatures (RFC 9580).

use jiff::Timestamp;
use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey, SignedPublicSubKey};
use pgp::packet::{Signature, SignatureType};
use pgp::types::{KeyDetails, VerifyingKey};

use super::keyring::VerifyError;

/// A primary key with its subkeys.
pub(super) struct Certificate(SignedPublicKey);

/// Reads an armored key ring.
pub(super) fn read(text: &str) -> Result<Vec<Certificate>, String> {
    let wrong = |error: pgp::errors::Error| format!("not an armored OpenPGP key ring: {error}");
    let (keys, _) = SignedPublicKey::from_string_many(text).map_err(wrong)?;
    let keys: Vec<_> = keys.map(|key| key.map(Certificate)).collect::<Result<_, _>>().map_err(wrong)?;
    if keys.is_empty() { Err("no OpenPGP public key".to_owned()) } else { Ok(keys) }
}

pub(super) fn verify(
    keys: &[Certificate],
    signature: &str,
    payload: &[u8],
    now: Timestamp,
) -> Result<String, VerifyError> {
    if keys.is_empty() {
        return Err(VerifyError::NoKeys("PGP"));
    }
    let malformed = |error: pgp::errors::Error| VerifyError::Malformed(error.to_string());
    let (detached, _) = DetachedSignature::from_string(signature).map_err(malformed)?;
    let now = now.as_second();
    if !matches!(detached.signature.typ(), Some(SignatureType::Binary | SignatureType::Text)) {
        return Err(VerifyError::Malformed("it is not a signature of a document".to_owned()));
    }
    if has_expired(&detached.signature, detached.signature.created().map(pgp::types::Timestamp::as_secs), now)
    {
        return Err(VerifyError::NoMatch("the signature has expired".to_owned()));
    }
    let mut refused = "it is of none of them".to_owned();
    for Certificate(certificate) in keys {
        match signer(certificate, &detached, payload, now) {
            Some(Ok(id)) => return Ok(id),
            Some(Err(reason)) => refused = reason,
            None => {}
        }
    }
    Err(VerifyError::NoMatch(refused))
}

/// The id of the key of this certificate that made the signature, or why it may not have.
fn signer(
    certificate: &SignedPublicKey,
    signature: &DetachedSignature,
    payload: &[u8],
    now: i64,
) -> Option<Result<String, String>> {
    let primary = &certificate.primary_key;
    let by_primary = signature.verify(primary, payload).is_ok();
    let subkey =
        certificate.public_subkeys.iter().find(|subkey| signature.verify(&subkey.key, payload).is_ok());
    let id = match (by_primary, subkey) {
        (true, _) => id_of(primary),
        (false, Some(subkey)) => id_of(&subkey.key),
        (false, None) => return None,
    };
    let refuse = |what: &str| Some(Err(format!("key '{id}' {what}")));
    let details = &certificate.details;
    if details.revocation_signatures.iter().any(|revocation| revocation.verify_key(primary).is_ok()) {
        return refuse("is revoked");
    }
    if expires(certificate).is_some_and(|end| end <= now) {
        return refuse("has expired");
    }
    if let (false, Some(subkey)) = (by_primary, subkey) {
        if subkey.signatures.iter().any(|one| one.typ() == Some(SignatureType::SubkeyRevocation)) {
            return refuse("is revoked");
        }
        let created = i64::from(subkey.key.created_at().as_secs());
        match binding(subkey, primary) {
            None => return refuse("is not bound to its primary key for signing"),
            Some(binding) if lifetime(binding).is_some_and(|seconds| created + seconds <= now) => {
                return refuse("has expired");
            }
            Some(_) => {}
        }
    }
    Some(Ok(id))
}

/// The newest good signature that makes a subkey one of its primary key, if it lets the subkey sign.
fn binding<'a>(subkey: &'a SignedPublicSubKey, primary: &pgp::packet::PublicKey) -> Option<&'a Signature> {
    let good = subkey.signatures.iter().filter(|one| one.verify_subkey_binding(primary, &subkey.key).is_ok());
    let newest = good.max_by_key(|one| one.created().map(pgp::types::Timestamp::as_secs))?;
    // Without the signature back, anybody could put a foreign key into a ring.
    let back = newest.embedded_signature()?;
    let bound = newest.key_flags().sign() && back.verify_primary_key_binding(&subkey.key, primary).is_ok();
    bound.then_some(newest)
}

/// When the primary key ends, by its newest good signature about itself.
fn expires(certificate: &SignedPublicKey) -> Option<i64> {
    let primary = &certificate.primary_key;
    let direct = certificate.details.direct_signatures.iter().filter(|one| one.verify_key(primary).is_ok());
    let users = certificate.details.users.iter().flat_map(|user| {
        let certifies =
            |one: &&Signature| one.verify_certification(primary, pgp::types::Tag::UserId, &user.id).is_ok();
        user.signatures.iter().filter(certifies)
    });
    let newest = direct.chain(users).max_by_key(|one| one.created().map(pgp::types::Timestamp::as_secs))?;
    Some(i64::from(primary.created_at().as_secs()) + lifetime(newest)?)
}

/// Seconds from the creation of a key to its end; zero and nothing mean never.
fn lifetime(signature: &Signature) -> Option<i64> {
    signature.key_expiration_time().map(|time| i64::from(time.as_secs())).filter(|seconds| *seconds > 0)
}

fn has_expired(signature: &Signature, created: Option<u32>, now: i64) -> bool {
    let seconds = signature.signature_expiration_time().map_or(0, pgp::types::Duration::as_secs);
    seconds > 0 && created.is_none_or(|created| i64::from(created) + i64::from(seconds) <= now)
}

fn id_of(key: &impl VerifyingKey) -> String {
    let id = key.legacy_key_id().as_ref().try_into().map_or(0, u64::from_be_bytes);
    format!("{id:016X}")
}
