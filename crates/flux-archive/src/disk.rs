//! Trees of directories on disk, for the command line.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::ignore::IgnoreRules;
use crate::path::PathError;
use crate::tree::{ConflictError, Tree, TreeBuilder};

/// A directory that cannot be made a tree.
#[derive(Debug, thiserror::Error)]
pub enum ReadDirError {
    /// The operating system refused.
    #[error("cannot read {}", path.display())]
    Io {
        /// What was being read.
        path: PathBuf,
        /// Why it could not be.
        #[source]
        source: io::Error,
    },
    /// The path to read is a file.
    #[error("{} is not a directory", .0.display())]
    NotADirectory(PathBuf),
    /// A name that no tree can hold.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Two files of one path, which a file system that changes under the reading can show.
    #[error(transparent)]
    Conflict(#[from] ConflictError),
}

/// Takes a snapshot of a directory on disk.
///
/// The names are read now, the bytes of a file when they are first asked for, so that a large directory costs no more
/// than what is used of it. A symbolic link counts as what it points to, as long as that is inside `root`;
/// links that lead out or nowhere are left out, and so are sockets, devices, files whose names are not UTF-8, and
/// `.git`. Links inside a linked directory are followed to files only, so that no knot of links can be endless.
///
/// # Errors
/// `root` or a directory below it cannot be listed.
pub fn read_dir(root: &Path, rules: &IgnoreRules) -> Result<Tree, ReadDirError> {
    read(root, rules, false)
}

/// As [`read_dir`], but a link to a file counts as that file wherever it is, and a link that leads nowhere as a file
/// that cannot be read. For builds without load restrictions.
///
/// # Errors
/// As [`read_dir`].
pub fn read_dir_unrestricted(root: &Path, rules: &IgnoreRules) -> Result<Tree, ReadDirError> {
    read(root, rules, true)
}

fn read(root: &Path, rules: &IgnoreRules, unrestricted: bool) -> Result<Tree, ReadDirError> {
    let real = fs::canonicalize(root).map_err(|source| ReadDirError::Io { path: root.into(), source })?;
    if !real.is_dir() {
        return Err(ReadDirError::NotADirectory(root.into()));
    }
    let (builder, linked) = (Tree::builder(), HashSet::new());
    let mut walk = Walk { root: real.clone(), rules, unrestricted, builder, linked };
    let mut pending = vec![(real, String::new(), false)];
    while let Some((directory, path, in_link)) = pending.pop() {
        walk.directory(&directory, &path, in_link, &mut pending)?;
    }
    Ok(walk.builder.build()?)
}

/// A directory to read: where it is, its path in the tree, and whether a link led there.
type Pending = (PathBuf, String, bool);

struct Walk<'a> {
    root: PathBuf,
    rules: &'a IgnoreRules,
    unrestricted: bool,
    builder: TreeBuilder,
    linked: HashSet<(PathBuf, String)>,
}

impl Walk<'_> {
    fn directory(
        &mut self,
        directory: &Path,
        path: &str,
        in_link: bool,
        pending: &mut Vec<Pending>,
    ) -> Result<(), ReadDirError> {
        let io = |source| ReadDirError::Io { path: directory.into(), source };
        for entry in fs::read_dir(directory).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| *name != ".git" && !name.contains('\\')) else {
                continue;
            };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            let kind = entry.file_type().map_err(io)?;
            if kind.is_symlink() {
                self.link(&entry.path(), path, in_link, pending)?;
            } else if kind.is_dir() {
                self.keep_directory(&path)?;
                pending.push((entry.path(), path, in_link));
            } else if kind.is_file() {
                self.file(entry.path(), &path, &entry.metadata().map_err(io)?)?;
            }
        }
        Ok(())
    }

    fn link(
        &mut self,
        link: &Path,
        path: String,
        in_link: bool,
        pending: &mut Vec<Pending>,
    ) -> Result<(), ReadDirError> {
        let target = fs::canonicalize(link).and_then(|target| Ok((fs::metadata(&target)?, target)));
        let Ok((metadata, target)) = target else {
            let shown = self.unrestricted && !self.rules.is_ignored(&path, false);
            return if shown { Ok(self.builder.insert_on_disk(&path, link.into(), false)?) } else { Ok(()) };
        };
        let inside = target.starts_with(&self.root);
        if !(inside || self.unrestricted && metadata.is_file()) {
            return Ok(());
        }
        if metadata.is_file() {
            return Ok(self.file(target, &path, &metadata)?);
        }
        // A link to a directory above itself would hold itself.
        if metadata.is_dir() && !in_link && !link.starts_with(&target) {
            if !self.rules.is_ignored(&path, true) {
                self.builder.link(&path)?;
            }
            if self.linked.insert((target.clone(), path.clone())) {
                pending.push((target, path, true));
            }
        }
        Ok(())
    }

    fn keep_directory(&mut self, path: &str) -> Result<(), PathError> {
        if self.rules.is_ignored(path, true) { Ok(()) } else { self.builder.directory(path) }
    }

    fn file(&mut self, on_disk: PathBuf, path: &str, metadata: &Metadata) -> Result<(), PathError> {
        if self.rules.is_ignored(path, false) {
            return Ok(());
        }
        self.builder.insert_on_disk(path, on_disk, is_executable(metadata))
    }
}

/// Whether anybody may run a file on disk.
#[cfg(unix)]
pub fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

/// Whether anybody may run a file on disk; there is no such thing here.
#[cfg(not(unix))]
pub const fn is_executable(_: &Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_stay_inside_and_end() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("root");
        for directory in ["a/b", ".git", "empty"] {
            fs::create_dir_all(root.join(directory)).unwrap();
        }
        fs::write(outer.path().join("secret"), "no").unwrap();
        fs::write(root.join("a/b/file"), "yes").unwrap();
        fs::write(root.join(".git/HEAD"), "ref").unwrap();
        symlink("../../secret", root.join("a/out")).unwrap();
        symlink("nowhere", root.join("a/dangling")).unwrap();
        symlink("b/file", root.join("a/inside")).unwrap();
        symlink("..", root.join("a/b/up")).unwrap();
        symlink("a", root.join("again")).unwrap();
        let tree = read_dir(&root, &IgnoreRules::none()).unwrap();
        let paths: Vec<_> = tree.files().map(|(path, _)| path).collect();
        assert_eq!(paths, ["a/b/file", "a/inside", "again/b/file", "again/inside"]);
        assert_eq!(tree.get("again/inside"), Some(b"yes".as_slice()));
        assert!(tree.is_dir("empty"));
        assert!(tree.is_link("again") && !tree.is_link("a") && !tree.is_link("empty"));
        assert!(!tree.subtree("again").unwrap().is_link(""));
        let tree = read_dir_unrestricted(&root, &IgnoreRules::none()).unwrap();
        assert_eq!(tree.get("a/out"), Some(b"no".as_slice()));
        assert!(tree.file("a/dangling").unwrap().read().is_err());
        fs::remove_file(root.join("a/b/file")).unwrap();
        assert_eq!(tree.get("a/b/file"), None);
        assert!(tree.file("a/b/file").unwrap().read().unwrap_err().to_string().contains("a/b/file"));
    }

    #[test]
    fn a_root_that_is_none() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("f"), "").unwrap();
        let read = |path: &str| read_dir(&root.path().join(path), &IgnoreRules::none()).unwrap_err();
        assert!(matches!(read("f"), ReadDirError::NotADirectory(_)));
        assert!(matches!(read("none"), ReadDirError::Io { .. }));
    }
}
