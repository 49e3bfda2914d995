//! Getting objects into a temporary repository.

use std::sync::Arc;

use git2::{AutotagOption, Direction, FetchOptions, Oid, RemoteCallbacks, Repository, RepositoryInitOptions};

use super::plan::{Way, choose};
use crate::{
    Error, Reference, Remote, Revision,
    folder::Folder,
    list::{Candidate, collect},
    reference::is_hash,
    session::Session,
};

/// A commit in a temporary repository, which is gone when this is dropped.
pub(super) struct Fetched {
    pub(super) repository: Repository,
    /// What the reference points to: the commit, or a tag of it.
    pub(super) object: Oid,
    pub(super) commit: Oid,
    pub(super) revision: Revision,
    _folder: Folder,
}

/// Makes an empty repository in a temporary folder.
pub(crate) fn open_temporary(remote: &Remote) -> Result<(Folder, Repository), Error> {
    let folder = Folder::new(remote.temp_dir.as_deref())?;
    let mut options = RepositoryInitOptions::new();
    options.bare(true).external_template(false);
    let repository = Repository::init_opts(folder.repository(), &options)?;
    Ok((folder, repository))
}

/// Fetches what `reference` means.
pub(super) fn fetch(session: &Arc<Session>, reference: &Reference) -> Result<Fetched, Error> {
    let (folder, repository) = open_temporary(&session.remote)?;
    let mut remote = repository.remote_anonymous(&session.remote.url.bare())?;
    let (candidates, ways) = {
        let mut connection = remote.connect_auth(Direction::Fetch, None, None)?;
        let (candidates, ways) = choose(&collect(connection.list()?), reference)?;
        // On the connection that is open already.
        attempt(session, connection.remote(), &ways[0], &candidates)?;
        (candidates, ways)
    };
    let mut found = locate(&repository, &candidates, &ways[0]);
    for way in &ways[1..] {
        if found.is_none() {
            attempt(session, &mut remote, way, &candidates)?;
            found = locate(&repository, &candidates, way);
        }
    }
    drop(remote);
    let (object, commit, revision) = found.ok_or_else(|| missing(reference, &candidates))?;
    Ok(Fetched { repository, object, commit, revision, _folder: folder })
}

fn missing(reference: &Reference, candidates: &[Candidate]) -> Error {
    match (reference, candidates) {
        (Reference::Commit { hash, .. }, _) => Error::CommitNotFound(hash.clone()),
        (Reference::Any(hash), _) if is_hash(hash) => Error::CommitNotFound(hash.clone()),
        (_, [first, ..]) => Error::InvalidReference(format!("{} does not lead to a commit", first.name)),
        _ => Error::internal("nothing was fetched"),
    }
}

/// Tries one way. That a server does not give out commits by their hash is no failure, the next way will do.
fn attempt(
    session: &Arc<Session>,
    remote: &mut git2::Remote<'_>,
    way: &Way,
    candidates: &[Candidate],
) -> Result<(), Error> {
    let (refspecs, depth) = match way {
        Way::Names(names) => {
            (names.iter().enumerate().map(|(i, name)| format!("+{name}:{}", local(i))).collect(), 1)
        }
        Way::Hash(hash) => (vec![format!("+{hash}:{}", local(0))], 1),
        Way::History(Some(branch)) => (vec![format!("+{branch}:{}", local(0))], 0),
        Way::History(None) => (vec!["+refs/heads/*:refs/flux/heads/*".to_owned()], 0),
    };
    tracing::debug!(url = %session.remote.url, ?way, candidates = candidates.len(), "fetching");
    let result = pull(session, remote, &refspecs, depth);
    match (way, result) {
        (Way::Hash(_), Err(error @ Error::Git { .. })) => {
            tracing::debug!(%error, "the server does not give out the commit by its hash");
            session.check()
        }
        (_, result) => result,
    }
}

/// Fetches `refspecs`, with the whole history when the server knows no depth.
pub(crate) fn pull(
    session: &Arc<Session>,
    remote: &mut git2::Remote<'_>,
    refspecs: &[String],
    depth: i32,
) -> Result<(), Error> {
    let fetch = |remote: &mut git2::Remote<'_>, depth: i32| {
        let mut callbacks = RemoteCallbacks::new();
        callbacks.transfer_progress(|_| session.check().map_err(|error| session.fail(error)).is_ok());
        let mut options = FetchOptions::new();
        options
            .depth(depth)
            .download_tags(AutotagOption::None)
            .update_fetchhead(false)
            .remote_callbacks(callbacks);
        session.call(|| Ok(remote.fetch(refspecs, Some(&mut options), None)?))
    };
    match fetch(remote, depth) {
        Err(Error::Git { message, .. }) if depth > 0 && message.contains("shallow") => fetch(remote, 0),
        result => result,
    }
}

fn local(index: usize) -> String {
    format!("refs/flux/{index}")
}

/// Looks for what was fetched; among several candidates the latest commit wins.
fn locate(repository: &Repository, candidates: &[Candidate], way: &Way) -> Option<(Oid, Oid, Revision)> {
    if !matches!(way, Way::Names(_)) || matches!(candidates, [only] if only.name == only.revision.hash) {
        let candidate = candidates.first()?;
        let oid = Oid::from_str(&candidate.revision.hash).ok()?;
        let commit = repository.find_commit(oid).ok()?;
        return Some((oid, commit.id(), candidate.revision.clone()));
    }
    let found = candidates.iter().enumerate().filter_map(|(index, candidate)| {
        let reference = repository.find_reference(&local(index)).ok()?;
        let commit = reference.peel_to_commit().ok()?;
        let revision = Revision { hash: commit.id().to_string(), ..candidate.revision.clone() };
        Some((commit.time().seconds(), reference.target()?, commit.id(), revision))
    });
    let (_, object, commit, revision) = found.max_by_key(|(time, ..)| *time)?;
    Some((object, commit, revision))
}
