//! Writes, and how they become a tree.

use std::collections::BTreeMap;

use git2::{FileMode, ObjectType, Oid, Repository, build::TreeUpdateBuilder};

use super::CommitOptions;
use crate::Error;

/// What a file shall hold.
#[derive(Clone, Debug)]
pub(super) struct Write {
    /// The bytes, or `None` when the file shall go.
    pub(super) content: Option<Vec<u8>>,
    /// Whether a file that is there already stays.
    pub(super) only_new: bool,
}

/// What one commit does; kept so that it can be done again on another commit.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) writes: BTreeMap<String, Write>,
    pub(super) options: CommitOptions,
}

/// Checks a path and cleans it of `./` and doubled slashes.
pub(super) fn clean(path: &str) -> Result<String, Error> {
    let invalid = || Error::InvalidPath(path.to_owned());
    if path.starts_with('/') || path.contains(['\\', '\0']) {
        return Err(invalid());
    }
    let mut parts = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." || part.eq_ignore_ascii_case(".git") {
            return Err(invalid());
        }
        parts.push(part);
    }
    if parts.is_empty() { Err(invalid()) } else { Ok(parts.join("/")) }
}

/// Returns what a file holds in a commit.
pub(super) fn content(
    repository: &Repository,
    commit: Option<Oid>,
    path: &str,
) -> Result<Option<Vec<u8>>, Error> {
    Ok(entry(repository, commit, path)?.and_then(|(oid, _)| {
        let blob = repository.find_blob(oid).ok()?;
        Some(blob.content().to_vec())
    }))
}

/// Returns a file's blob and mode in a commit.
fn entry(repository: &Repository, commit: Option<Oid>, path: &str) -> Result<Option<(Oid, i32)>, Error> {
    let Some(commit) = commit else { return Ok(None) };
    let tree = repository.find_commit(commit)?.tree()?;
    let entry = tree.get_path(path.as_ref()).ok().filter(|entry| entry.kind() == Some(ObjectType::Blob));
    Ok(entry.map(|entry| (entry.id(), entry.filemode())))
}

/// Returns the tree that `writes` make of a commit's, or `None` when it is the same.
pub(super) fn apply(
    repository: &Repository,
    commit: Option<Oid>,
    writes: &BTreeMap<String, Write>,
) -> Result<Option<Oid>, Error> {
    let mut update = TreeUpdateBuilder::new();
    for (path, write) in writes {
        let before = entry(repository, commit, path)?;
        match &write.content {
            Some(_) if write.only_new && before.is_some() => {}
            Some(content) => {
                let executable = before.is_some_and(|(_, mode)| mode & 0o111 != 0);
                let mode = if executable { FileMode::BlobExecutable } else { FileMode::Blob };
                update.upsert(path.as_str(), repository.blob(content)?, mode);
            }
            None if before.is_some() => {
                update.remove(path.as_str());
            }
            None => {}
        }
    }
    let baseline = match commit {
        Some(commit) => repository.find_commit(commit)?.tree()?,
        None => repository.find_tree(repository.treebuilder(None)?.write()?)?,
    };
    let updated = update.create_updated(repository, &baseline)?;
    Ok((updated != baseline.id()).then_some(updated))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn paths() {
        for (path, expected) in [("a/b.yaml", "a/b.yaml"), ("./a//b/", "a/b"), ("clusters/./x", "clusters/x")]
        {
            assert_eq!(clean(path).unwrap(), expected);
        }
        for path in ["", "/", ".", "/a", "../a", "a/../../b", ".git/config", "a/.GIT/hooks/x", "a\\b", "a\0b"]
        {
            assert!(clean(path).is_err(), "{path}");
        }
    }
}
