//! What a server has, without downloading it.

use std::{collections::BTreeMap, sync::Arc};

use git2::Direction;

use crate::{
    Error, Reference, Remote, Revision,
    reference::is_hash,
    semver::{Constraint, Version},
    session::{self, Session},
};

/// A reference of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteRef {
    /// The full name, or `HEAD`.
    pub name: String,
    /// The hash of what it points to, 40 hex digits; for an annotated tag that is the tag object.
    pub hash: String,
    /// For an annotated tag, the hash of the commit.
    pub peeled: Option<String>,
}

impl RemoteRef {
    /// Returns the hash of the commit.
    pub fn commit(&self) -> &str {
        self.peeled.as_ref().unwrap_or(&self.hash)
    }
}

/// All references of a server, by name.
pub(crate) type Refs = BTreeMap<String, RemoteRef>;

/// Lists the references of a repository, sorted by name; an empty repository has none.
///
/// # Errors
///
/// What keeps us from connecting, authenticating, or being understood.
pub async fn ls_remote(remote: &Remote) -> Result<Vec<RemoteRef>, Error> {
    session::run(remote, |session| Ok(list(session)?.into_values().collect())).await
}

/// Finds the revision that `reference` has on the server now, and downloads nothing.
///
/// It is the same that [`checkout`](crate::checkout()) gives, so who has it already need not check out. A commit is not
/// asked for at all: its revision is in the reference. Only where the highest tags of a range differ in build
/// metadata alone is there no answer (`None`), as then the time of the commits decides.
///
/// # Errors
///
/// As [`ls_remote`]; [`Error::EmptyRepository`]; [`Error::ReferenceNotFound`]; [`Error::NoSemverMatch`].
pub async fn resolve(remote: &Remote, reference: &Reference) -> Result<Option<Revision>, Error> {
    reference.validate()?;
    if let Reference::Commit { hash, branch } = reference {
        return Ok(Some(Revision::new(branch.as_deref(), &hash.to_ascii_lowercase())));
    }
    let refs = session::run(remote, list).await?;
    let candidates = find(&refs, reference)?;
    Ok(if let [only] = candidates.as_slice() { Some(only.revision.clone()) } else { None })
}

/// A reference that may be the one to check out.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Its name on the server.
    pub(crate) name: String,
    pub(crate) revision: Revision,
}

/// Finds what `reference` means among `refs`: one candidate, or more when commit times have to decide.
pub(crate) fn find(refs: &Refs, reference: &Reference) -> Result<Vec<Candidate>, Error> {
    if refs.is_empty() {
        return Err(Error::EmptyRepository);
    }
    let one = |name: String, short: &str| {
        let found = refs.get(&name).ok_or_else(|| Error::ReferenceNotFound(name.clone()))?;
        Ok(vec![Candidate { revision: Revision::new(Some(short), found.commit()), name }])
    };
    match reference {
        Reference::Branch(branch) => one(format!("refs/heads/{branch}"), branch),
        Reference::Tag(tag) => one(format!("refs/tags/{tag}"), tag),
        Reference::Name(name) => {
            let peeled = name.strip_suffix("^{}").unwrap_or(name);
            one(peeled.to_owned(), name)
        }
        Reference::Any(short) => any(refs, short),
        Reference::Semver(range) => highest(refs, range),
        Reference::Commit { hash, branch } => {
            let hash = hash.to_ascii_lowercase();
            let revision = Revision::new(branch.as_deref(), &hash);
            Ok(vec![Candidate { name: hash, revision }])
        }
    }
}

/// Reads a name by the rules of gitrevisions(7), as `git fetch` does.
fn any(refs: &Refs, short: &str) -> Result<Vec<Candidate>, Error> {
    if is_hash(short) {
        return find(refs, &Reference::Commit { hash: short.to_owned(), branch: None });
    }
    let rules = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];
    let found = rules.iter().find_map(|rule| refs.get(&format!("{rule}{short}")));
    let found = found.ok_or_else(|| Error::ReferenceNotFound(short.to_owned()))?;
    let revision = Revision::new(Some(short), found.commit());
    Ok(vec![Candidate { revision, name: found.name.clone() }])
}

fn highest(refs: &Refs, range: &str) -> Result<Vec<Candidate>, Error> {
    let constraint = Constraint::parse(range)?;
    let mut best: Vec<(Version, Candidate)> = Vec::new();
    for (name, found) in refs {
        let Some(tag) = name.strip_prefix("refs/tags/") else { continue };
        let Some(version) = Version::parse_tag(tag).filter(|version| constraint.matches(version)) else {
            continue;
        };
        if best.first().is_some_and(|(highest, _)| *highest > version) {
            continue;
        }
        if best.first().is_some_and(|(highest, _)| *highest < version) {
            best.clear();
        }
        let revision = Revision::new(Some(tag), found.commit());
        best.push((version, Candidate { name: name.clone(), revision }));
    }
    if best.is_empty() {
        return Err(Error::NoSemverMatch(range.to_owned()));
    }
    Ok(best.into_iter().map(|(_, candidate)| candidate).collect())
}

fn list(session: &Arc<Session>) -> Result<Refs, Error> {
    let mut remote = git2::Remote::create_detached(session.remote.url.bare())?;
    let connection = remote.connect_auth(Direction::Fetch, None, None)?;
    Ok(collect(connection.list()?))
}

/// Puts a tag's `name^{}` with the tag.
pub(crate) fn collect(heads: &[git2::RemoteHead<'_>]) -> Refs {
    let mut refs = Refs::new();
    for head in heads.iter().filter(|head| !head.oid().is_zero()) {
        if let Some(name) = head.name().strip_suffix("^{}") {
            if let Some(tag) = refs.get_mut(name) {
                tag.peeled = Some(head.oid().to_string());
            }
            continue;
        }
        let name = head.name().to_owned();
        refs.insert(name.clone(), RemoteRef { name, hash: head.oid().to_string(), peeled: None });
    }
    refs
}
