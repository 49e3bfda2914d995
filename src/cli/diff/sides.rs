//! The two sides of a comparison: a revision and the work tree.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use flux_archive::{IgnoreRules, Tree, read_dir};
use flux_git::{Base, LocalRepository};

use crate::cli::exit::{Advise, Fault};

/// A repository at a revision and as it lies on disk.
pub(super) struct Sides {
    repository: LocalRepository,
    /// The revision.
    pub base: Base,
    /// The files of the revision.
    pub before: Tree,
    /// The files of the work tree.
    pub after: Tree,
}

impl Sides {
    /// Reads both; `path` is in the repository.
    ///
    /// # Errors
    /// There is no repository or no such revision, or it cannot be read.
    pub(super) fn read(path: &Path, revision: Option<&str>) -> Result<Self, Fault> {
        let read = || {
            let repository = LocalRepository::discover(path)?;
            let base = repository.base(revision)?;
            let (before, after) = repository.compare(&base)?;
            Ok(Self { repository, base, before, after })
        };
        read().or_else(|error: flux_git::Error| {
            let hint = error.hint().map(str::to_owned);
            Err(error).advise(|| hint)
        })
    }

    /// The root of the repository.
    pub(super) fn root(&self) -> &Path {
        self.repository.root()
    }

    /// A path on disk as one of the trees; nothing if it is not in the repository.
    ///
    /// # Errors
    /// It is not there.
    pub(super) fn within(&self, path: &Path) -> Result<Option<String>> {
        let real = fs::canonicalize(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let below = real.strip_prefix(self.repository.root()).ok();
        Ok(below.and_then(Path::to_str).map(str::to_owned))
    }

    /// The trees before and after of local sources: those within the repository change with it, others do not.
    ///
    /// # Errors
    /// A directory cannot be read.
    pub(super) fn sources(&self, local: &[(String, String)]) -> Result<BTreeMap<String, (Tree, Tree)>> {
        let mut sources = BTreeMap::new();
        for (key, path) in local {
            let path = PathBuf::from(path);
            let trees = if let Some(below) = self.within(&path)? {
                let part = |tree: &Tree| tree.subtree(&below).unwrap_or_default();
                (part(&self.before), part(&self.after))
            } else {
                let tree = read_dir(&path, &IgnoreRules::none())?;
                (tree.clone(), tree)
            };
            sources.insert(key.clone(), trees);
        }
        Ok(sources)
    }
}
