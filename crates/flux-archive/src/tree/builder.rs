//! Making a tree.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::file::File;
use super::view::Tree;
use crate::path::{PathError, normalise, normalise_entry};

/// A name that is a file and a directory at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is both a file and a directory")]
pub struct ConflictError(pub String);

/// Collects files for a [`Tree`].
#[derive(Debug, Default)]
pub struct TreeBuilder {
    files: BTreeMap<Box<str>, Arc<File>>,
    directories: BTreeSet<Box<str>>,
    links: BTreeSet<Box<str>>,
}

impl TreeBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces the one of that name.
    ///
    /// # Errors
    /// The path is absolute, goes up, names nothing, or contains a backslash or a NUL byte.
    pub fn insert(
        &mut self,
        path: &str,
        bytes: impl Into<Arc<[u8]>>,
        executable: bool,
    ) -> Result<(), PathError> {
        self.insert_file(path, Arc::new(File::held(bytes.into(), executable)))
    }

    /// Adds a file of another tree without a copy of its bytes.
    ///
    /// # Errors
    /// As [`TreeBuilder::insert`].
    pub fn insert_file(&mut self, path: &str, file: Arc<File>) -> Result<(), PathError> {
        let path = normalise_entry(path)?;
        self.files.insert(path.as_ref().into(), file);
        Ok(())
    }

    /// Adds a file whose bytes `load` gives when they are first asked for. `name` is what errors call it.
    ///
    /// # Errors
    /// As [`TreeBuilder::insert`].
    pub fn insert_lazy(
        &mut self,
        path: &str,
        name: PathBuf,
        executable: bool,
        load: impl Fn() -> io::Result<Arc<[u8]>> + Send + Sync + 'static,
    ) -> Result<(), PathError> {
        self.insert_file(path, Arc::new(File::elsewhere(name, executable, load)))
    }

    /// Adds a file on disk, which is read when its bytes are first asked for.
    ///
    /// # Errors
    /// As [`TreeBuilder::insert`].
    pub fn insert_on_disk(
        &mut self,
        path: &str,
        on_disk: PathBuf,
        executable: bool,
    ) -> Result<(), PathError> {
        self.insert_file(path, Arc::new(File::on_disk(on_disk, executable)))
    }

    /// Adds a directory that may stay empty.
    ///
    /// # Errors
    /// As [`TreeBuilder::insert`], but the root may be named.
    pub fn directory(&mut self, path: &str) -> Result<(), PathError> {
        let path = normalise(path)?;
        if !path.is_empty() {
            self.directories.insert(path.as_ref().into());
        }
        Ok(())
    }

    /// Adds a directory that stands for a symbolic link to another one; see [`Tree::is_link`].
    ///
    /// # Errors
    /// As [`TreeBuilder::insert`].
    pub fn link(&mut self, path: &str) -> Result<(), PathError> {
        self.links.insert(normalise_entry(path)?.as_ref().into());
        self.directory(path)
    }

    /// Adds all that `tree` holds, below `at` (`""` is the root). What is there already is replaced.
    ///
    /// # Errors
    /// As [`TreeBuilder::directory`], for `at`.
    pub fn insert_tree(&mut self, at: &str, tree: &Tree) -> Result<(), PathError> {
        let at = normalise(at)?;
        let below = |path: &str| if at.is_empty() { path.to_owned() } else { format!("{at}/{path}") };
        self.directory(&at)?;
        for (path, file) in tree.shared_files() {
            self.files.insert(below(path).into(), Arc::clone(file));
        }
        for path in tree.empty_directories() {
            self.directories.insert(below(path).into());
        }
        self.links.extend(tree.links().map(|path| below(path).into()));
        Ok(())
    }

    /// Adds the file or the directory at `path` of another tree, in the same place; nothing if there is neither.
    ///
    /// # Errors
    /// As [`TreeBuilder::directory`].
    pub fn insert_from(&mut self, tree: &Tree, path: &str) -> Result<(), PathError> {
        if self.insert_as(path, tree, path)? {
            return Ok(());
        }
        tree.subtree(path).map_or(Ok(()), |below| self.insert_tree(path, &below))
    }

    /// Adds the file at `from` of a tree at another place; tells whether there was one.
    ///
    /// # Errors
    /// As [`TreeBuilder::insert`].
    pub fn insert_as(&mut self, path: &str, tree: &Tree, from: &str) -> Result<bool, PathError> {
        let Some(file) = tree.shared_file(from) else { return Ok(false) };
        self.insert_file(path, Arc::clone(file))?;
        Ok(true)
    }

    /// Whether there is a file at `path` or below it. A path that no tree can hold is not occupied.
    pub fn is_occupied(&self, path: &str) -> bool {
        let Ok(path) = normalise(path) else { return false };
        if path.is_empty() || self.files.contains_key(path.as_ref()) {
            return !self.files.is_empty();
        }
        let below: Box<str> = format!("{path}/").into();
        self.files.range(below.clone()..).next().is_some_and(|(next, _)| next.starts_with(below.as_ref()))
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.directories.is_empty()
    }

    /// Makes the snapshot.
    ///
    /// # Errors
    /// A path is a file and a directory at once.
    pub fn build(self) -> Result<Tree, ConflictError> {
        Tree::new(
            self.files.into_iter().collect(),
            self.directories.into_iter().collect(),
            self.links.into_iter().collect(),
        )
    }
}
