//! The snapshot itself, and views of a part of it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::builder::{ConflictError, TreeBuilder};
use super::file::{File, UnreadableError};
use crate::ignore::IgnoreRules;
use crate::path::normalise;

/// An immutable set of files by path, cheap to clone, with cheap views of what is below a directory.
///
/// Paths are relative, with `/` between names (see [`normalise`]). Files are kept sorted by path in
/// byte order, so that everything below a directory is one run of neighbours.
#[derive(Clone)]
pub struct Tree {
    all: Arc<All>,
    files: Range<usize>,
    empty: Range<usize>,
    /// How much of every path in this view belongs to the directory it was taken of, with the `/`.
    strip: usize,
}

struct All {
    files: Vec<(Box<str>, Arc<File>)>,
    /// Directories without any file below, which the paths of files do not show. Sorted, and each ends with `/`,
    /// so that the order is that of the files.
    empty: Vec<Box<str>>,
    /// Directories that stand for a symbolic link to another one. Sorted.
    links: Vec<Box<str>>,
}

/// What a directory holds directly.
#[derive(Debug, Clone, Copy)]
pub enum Child<'a> {
    /// A file.
    File(&'a File),
    /// A directory.
    Directory,
}

impl Tree {
    pub(super) fn new(
        files: Vec<(Box<str>, Arc<File>)>,
        mut directories: Vec<Box<str>>,
        links: Vec<Box<str>>,
    ) -> Result<Self, ConflictError> {
        for (path, _) in &files {
            if !below(&files, path, |(path, _)| path).is_empty() {
                return Err(ConflictError(path.to_string()));
            }
        }
        for path in &directories {
            let mut part = path.as_ref();
            loop {
                if files.binary_search_by(|(name, _)| name.as_ref().cmp(part)).is_ok() {
                    return Err(ConflictError(part.to_owned()));
                }
                let Some((parent, _)) = part.rsplit_once('/') else { break };
                part = parent;
            }
        }
        directories.retain(|path| below(&files, path, |(path, _)| path).is_empty());
        let mut directories: Vec<Box<str>> =
            directories.into_iter().map(|path| format!("{path}/").into()).collect();
        directories.sort_unstable();
        let (files_end, empty_end) = (files.len(), directories.len());
        let all = Arc::new(All { files, empty: directories, links });
        Ok(Self { all, files: 0..files_end, empty: 0..empty_end, strip: 0 })
    }

    /// Starts a tree.
    pub fn builder() -> TreeBuilder {
        TreeBuilder::new()
    }

    /// The number of files.
    pub const fn len(&self) -> usize {
        self.files.end - self.files.start
    }

    /// Whether there is no file.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The file at `path`, or nothing if there is none (a directory is none).
    pub fn file(&self, path: &str) -> Option<&File> {
        self.shared_file(path).map(AsRef::as_ref)
    }

    pub(crate) fn shared_file(&self, path: &str) -> Option<&Arc<File>> {
        let path = normalise(path).ok()?;
        let files = &self.all.files[self.files.clone()];
        let at = files.binary_search_by(|(name, _)| name[self.strip..].cmp(path.as_ref())).ok()?;
        Some(&files[at].1)
    }

    /// The bytes of the file at `path`; nothing if there is no such file, or if it is on disk and cannot be
    /// read ([`Tree::file`] and [`File::read`] tell why).
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.file(path)?.read().ok()
    }

    /// Whether `path` is a directory; the root is one always.
    pub fn is_dir(&self, path: &str) -> bool {
        let Ok(path) = normalise(path) else { return false };
        path.is_empty() || {
            let (files, empty) = self.ranges(&path);
            !files.is_empty() || !empty.is_empty()
        }
    }

    /// Whether the directory at `path` stands for a symbolic link: what it holds is somewhere else as well, perhaps in
    /// this tree.
    pub fn is_link(&self, path: &str) -> bool {
        let Ok(path) = normalise(path) else { return false };
        let full = self.full(&path);
        self.all.links.binary_search_by(|link| link.as_ref().cmp(full.as_ref())).is_ok()
    }

    /// What the directory holds directly, sorted by name; nothing if it is no directory.
    ///
    /// The cost is that of its children, however much is below them.
    pub fn list(&self, directory: &str) -> impl ExactSizeIterator<Item = (&str, Child<'_>)> + '_ {
        let mut children = Vec::new();
        if let Some(view) = self.subtree(directory) {
            let files = &self.all.files[view.files];
            run_by_run(
                files,
                |(path, _)| &path[view.strip..],
                |name, whole, at| {
                    let child = if whole { Child::File(files[at].1.as_ref()) } else { Child::Directory };
                    children.push((name, child));
                },
            );
            let empty = &self.all.empty[view.empty];
            run_by_run(
                empty,
                |path| &path[view.strip..],
                |name, _, _| children.push((name, Child::Directory)),
            );
        }
        children.sort_by_key(|(name, _)| *name);
        children.dedup_by_key(|(name, _)| *name);
        children.into_iter()
    }

    /// All files, sorted by path in byte order.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &File)> + Clone + '_ {
        self.all.files[self.files.clone()].iter().map(|(path, file)| (&path[self.strip..], file.as_ref()))
    }

    pub(crate) fn shared_files(&self) -> impl Iterator<Item = (&str, &Arc<File>)> + '_ {
        self.all.files[self.files.clone()].iter().map(|(path, file)| (&path[self.strip..], file))
    }

    /// The directories that have nothing below, sorted.
    pub fn empty_directories(&self) -> impl Iterator<Item = &str> + '_ {
        let relative =
            self.all.empty[self.empty.clone()].iter().map(|path| path[self.strip..].trim_end_matches('/'));
        relative.filter(|path| !path.is_empty())
    }

    /// The directories that stand for symbolic links, sorted.
    pub(crate) fn links(&self) -> impl Iterator<Item = &str> + '_ {
        let own = self.full("").into_owned();
        self.all.links.iter().filter_map(move |path| path.strip_prefix(own.as_str()))
    }

    /// What is below a directory, with paths relative to it; nothing is copied. `None` if it is no directory.
    pub fn subtree(&self, directory: &str) -> Option<Self> {
        let path = normalise(directory).ok()?;
        if path.is_empty() {
            return Some(self.clone());
        }
        let (files, empty) = self.ranges(&path);
        if files.is_empty() && empty.is_empty() {
            return None;
        }
        Some(Self { all: Arc::clone(&self.all), files, empty, strip: self.strip + path.len() + 1 })
    }

    /// A SHA-256 over the paths, bytes and execute bits of what is below a directory; `None` if it is no directory.
    ///
    /// Two directories have the same digest if and only if they hold the same files, wherever they are. The
    /// digest of each file is computed once per snapshot, so that asking again costs little.
    ///
    /// # Errors
    /// A file on disk cannot be read.
    pub fn subtree_digest(&self, directory: &str) -> Result<Option<[u8; 32]>, UnreadableError> {
        let Some(view) = self.subtree(directory) else { return Ok(None) };
        let mut hash = Sha256::new();
        for (path, file) in view.files() {
            hash.update(path.as_bytes());
            // NUL ends the path, as no path contains one.
            hash.update([0, u8::from(file.is_executable())]);
            hash.update(file.digest()?);
        }
        // Two NULs start no file's entry, so the two lists cannot run into each other.
        hash.update([0, 0]);
        for path in view.empty_directories() {
            hash.update(path.as_bytes());
            hash.update([0]);
        }
        Ok(Some(hash.finalize().into()))
    }

    /// The tree without what the rules ignore; bytes are shared. A directory that loses all its files stays, unless
    /// it is itself ignored.
    #[must_use]
    pub fn without(&self, rules: &IgnoreRules) -> Self {
        let mut files = Vec::with_capacity(self.len());
        let mut directories: Vec<Box<str>> = Vec::new();
        let mut keep = |directory: &str| {
            if directories.last().is_none_or(|last| last.as_ref() != directory)
                && !rules.is_ignored(directory, true)
            {
                directories.push(directory.into());
            }
        };
        for (path, file) in self.shared_files() {
            if !rules.is_ignored(path, false) {
                files.push((path.into(), Arc::clone(file)));
            } else if let Some((directory, _)) = path.rsplit_once('/') {
                keep(directory);
            }
        }
        self.empty_directories().for_each(keep);
        directories.sort_unstable();
        directories.dedup();
        let links = self.links().map(Into::into).collect();
        Self::new(files, directories, links)
            .expect("because a part of a tree has no conflict that the tree has not")
    }

    /// Where the files and the empty directories below `path` are.
    fn ranges(&self, path: &str) -> (Range<usize>, Range<usize>) {
        let full = self.full(path);
        let within = |range: Range<usize>, start: usize| range.start + start..range.end + start;
        (
            within(below(&self.all.files[self.files.clone()], &full, |(path, _)| path), self.files.start),
            within(below(&self.all.empty[self.empty.clone()], &full, |path| path), self.empty.start),
        )
    }

    /// `path` of this view as a path of the whole. Every entry of a view that is not empty shows what was stripped.
    fn full<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let shown = self.all.files[self.files.clone()].first().map(|(path, _)| path);
        match shown.or_else(|| self.all.empty[self.empty.clone()].first()) {
            Some(whole) if self.strip > 0 => Cow::Owned(format!("{}{path}", &whole[..self.strip])),
            _ => Cow::Borrowed(path),
        }
    }
}

/// The run of entries below a directory in a sorted list.
fn below<T>(sorted: &[T], directory: &str, path: impl Fn(&T) -> &str) -> Range<usize> {
    // '0' is the byte after '/', so `directory + "0"` sorts right after all that starts with `directory + "/"`.
    let before = |entry: &T, end: u8| path(entry).bytes().lt(directory.bytes().chain([end]));
    let start = sorted.partition_point(|entry| before(entry, b'/'));
    let end = start + sorted[start..].partition_point(|entry| before(entry, b'0'));
    start..end
}

/// Calls `each` with every first name in a sorted list of paths, whether it is all of its path, and where it is.
fn run_by_run<'a, T>(sorted: &'a [T], path: impl Fn(&T) -> &str, mut each: impl FnMut(&'a str, bool, usize)) {
    let mut at = 0;
    while let Some(entry) = sorted.get(at) {
        let whole = path(entry);
        let name = whole.split('/').next().unwrap_or(whole);
        let is_whole = name.len() == whole.len();
        if !name.is_empty() {
            each(name, is_whole, at);
        }
        let same = |entry: &T| path(entry).strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        at += if is_whole { 1 } else { sorted[at..].partition_point(same) };
    }
}

impl Default for Tree {
    fn default() -> Self {
        let all = Arc::new(All { files: Vec::new(), empty: Vec::new(), links: Vec::new() });
        Self { all, files: 0..0, empty: 0..0, strip: 0 }
    }
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.files().map(|(path, _)| path)).finish()
    }
}
