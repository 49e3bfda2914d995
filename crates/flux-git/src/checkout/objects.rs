//! Commits and tags, and what their signatures are about.

use git2::{ObjectType, Oid, Repository};

use crate::Error;

/// Who made a commit or a tag, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name; bytes that are not UTF-8 are replaced.
    pub name: String,
    /// The email address.
    pub email: String,
    /// Seconds since 1970-01-01 UTC.
    pub time: i64,
}

/// A signature and what it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The signature in armor: `-----BEGIN PGP SIGNATURE-----` or `-----BEGIN SSH SIGNATURE-----`.
    pub signature: String,
    /// The bytes that were signed.
    pub payload: Vec<u8>,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The hash, 40 hex digits.
    pub hash: String,
    /// Who wrote it.
    pub author: Identity,
    /// Who committed it.
    pub committer: Identity,
    /// The message.
    pub message: String,
    /// The signature, when there is one.
    pub signature: Option<Signed>,
}

/// An annotated tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The name within the tag.
    pub name: String,
    /// The hash of the tag object, 40 hex digits.
    pub hash: String,
    /// Who made it.
    pub tagger: Option<Identity>,
    /// The message, without the signature.
    pub message: String,
    /// The signature, when there is one.
    pub signature: Option<Signed>,
}

pub(super) fn commit(repository: &Repository, oid: Oid) -> Result<Commit, Error> {
    let commit = repository.find_commit(oid)?;
    let signature = repository.extract_signature(&oid, None).ok();
    Ok(Commit {
        hash: oid.to_string(),
        author: identity(&commit.author()),
        committer: identity(&commit.committer()),
        message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
        signature: signature.map(|(signature, payload)| Signed {
            signature: String::from_utf8_lossy(&signature).into_owned(),
            payload: payload.to_vec(),
        }),
    })
}

/// Reads the tag when `oid` is one.
pub(super) fn tag(repository: &Repository, oid: Oid) -> Result<Option<Tag>, Error> {
    let odb = repository.odb()?;
    let object = odb.read(oid)?;
    if object.kind() != ObjectType::Tag {
        return Ok(None);
    }
    let tag = repository.find_tag(oid)?;
    let (message, signature) = split(object.data());
    Ok(Some(Tag {
        name: String::from_utf8_lossy(tag.name_bytes()).into_owned(),
        hash: oid.to_string(),
        tagger: tag.tagger().as_ref().map(identity),
        message,
        signature,
    }))
}

/// A tag's signature follows its message (gitformat-signature(5)).
fn split(object: &[u8]) -> (String, Option<Signed>) {
    let text = String::from_utf8_lossy(object);
    let body = text.split_once("\n\n").map_or("", |(_, body)| body);
    let markers = ["-----BEGIN PGP SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----"];
    let at = markers.iter().filter_map(|marker| body.rfind(marker)).max();
    let Some(at) = at.filter(|at| *at == 0 || body.as_bytes()[at - 1] == b'\n') else {
        return (body.to_owned(), None);
    };
    let signature = body[at..].to_owned();
    let payload = object[..object.len().saturating_sub(signature.len())].to_vec();
    (body[..at].to_owned(), Some(Signed { signature, payload }))
}

fn identity(signature: &git2::Signature<'_>) -> Identity {
    Identity {
        name: String::from_utf8_lossy(signature.name_bytes()).into_owned(),
        email: String::from_utf8_lossy(signature.email_bytes()).into_owned(),
        time: signature.when().seconds(),
    }
}
