//! A repository on this machine: what its work tree changes against a revision.

mod links;
mod listing;
mod revision;
mod work;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use flux_archive::Tree;
use git2::Repository;

pub use revision::Base;

use crate::Error;

/// A repository on this machine. Nothing is written to it, neither to its objects nor to its work tree.
#[derive(Clone)]
pub struct LocalRepository {
    /// Files of trees read their bytes from here when they are first asked for.
    repository: Arc<Mutex<Repository>>,
    root: PathBuf,
}

impl LocalRepository {
    /// Finds the repository whose work tree `path` is in.
    ///
    /// # Errors
    /// There is none, it is bare, or it belongs to somebody else whom Git does not trust (`safe.directory`).
    pub fn discover(path: &Path) -> Result<Self, Error> {
        let found = Repository::discover(path).map_err(|error| match error.code() {
            git2::ErrorCode::NotFound => Error::NoRepository(path.to_owned()),
            _ => error.into(),
        })?;
        let root = found.workdir().ok_or_else(|| Error::NoRepository(path.to_owned()))?;
        let root = std::fs::canonicalize(root)?;
        Ok(Self { repository: Arc::new(Mutex::new(found)), root })
    }

    /// The root of the work tree, without symbolic links in its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The commit that `revision` names, or without one the merge base of `HEAD` and the default branch, which is
    /// what `origin/HEAD` points to, else `origin/main`, `origin/master`, `main` or `master`.
    ///
    /// # Errors
    /// There is no such revision, no default branch, or nothing in common with it.
    pub fn base(&self, revision: Option<&str>) -> Result<Base, Error> {
        revision::base(&self.lock(), revision)
    }

    /// The files of a commit, and those of the work tree as a commit of everything would have them: changed and new files
    /// count, and ignored ones do not. Files that are the same are shared by both trees, and are read from
    /// the objects when they are first asked for.
    ///
    /// A symbolic link counts as what it points to within the repository. Submodules are left out.
    ///
    /// # Errors
    /// Objects or directories cannot be read.
    pub fn compare(&self, base: &Base) -> Result<(Tree, Tree), Error> {
        let commit = listing::read(&self.repository, base.commit)?;
        let work = work::read(&self.lock(), &self.root, &commit, base.commit)?;
        Ok((commit.finish()?, work.finish()?))
    }

    fn lock(&self) -> MutexGuard<'_, Repository> {
        lock(&self.repository)
    }
}

fn lock(repository: &Mutex<Repository>) -> MutexGuard<'_, Repository> {
    repository.lock().unwrap_or_else(PoisonError::into_inner)
}
