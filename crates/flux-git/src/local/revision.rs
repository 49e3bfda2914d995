//! Which commit to compare with.

use git2::{ErrorCode, Oid, Repository};

use crate::Error;

/// Where the default branch may be, the surest first.
const DEFAULTS: &[&str] = &[
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// A commit to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    pub(super) commit: Oid,
    /// What a reader calls it: the revision and the first digits of the commit.
    pub name: String,
}

impl Base {
    fn new(commit: Oid, name: &str) -> Self {
        let digits = commit.to_string();
        let short = &digits[..digits.len().min(10)];
        let name = if digits.starts_with(name) { short.to_owned() } else { format!("{name} ({short})") };
        Self { commit, name }
    }

    /// The hash of the commit, 40 hex digits.
    pub fn commit(&self) -> String {
        self.commit.to_string()
    }
}

pub(super) fn base(repository: &Repository, revision: Option<&str>) -> Result<Base, Error> {
    let Some(revision) = revision else { return merge_base(repository) };
    let unknown = || Error::UnknownRevision(revision.to_owned());
    let object = repository.revparse_single(revision).map_err(|_| unknown())?;
    let commit = object.peel_to_commit().map_err(|_| unknown())?;
    Ok(Base::new(commit.id(), revision))
}

/// The last commit that is part of both the current history and that of the default branch.
fn merge_base(repository: &Repository) -> Result<Base, Error> {
    let head = repository.head().and_then(|head| head.peel_to_commit());
    let head = head.map_err(|_| Error::UnknownRevision("HEAD".to_owned()))?.id();
    let (branch, tip) = default_branch(repository).ok_or(Error::NoDefaultBranch)?;
    let commit = repository.merge_base(head, tip).map_err(|error| match error.code() {
        ErrorCode::NotFound => Error::NoMergeBase(branch.clone()),
        _ => error.into(),
    })?;
    Ok(Base::new(commit, &format!("the merge base with {branch}")))
}

fn default_branch(repository: &Repository) -> Option<(String, Oid)> {
    DEFAULTS.iter().find_map(|name| {
        let reference = repository.find_reference(name).ok()?.resolve().ok()?;
        let tip = reference.peel_to_commit().ok()?.id();
        Some((reference.shorthand().ok()?.to_owned(), tip))
    })
}
