//! A directory of the tree from which relative paths are resolved (spec section 3).

use std::borrow::Cow;

use flux_archive::Tree;

use super::repository::parse_repository;
use crate::error::BuildError;
use crate::file::FILE_NAMES;
use crate::options::{LoadRestrictor, Options};

/// One kustomization root and the chain of roots that led to it.
#[derive(Clone)]
pub(crate) struct Loader<'a> {
    tree: Tree,
    root: String,
    visited: Vec<String>,
    restrictor: LoadRestrictor,
    /// The repository that the tree is a clone of, for origins.
    pub(crate) repository: Option<(String, String)>,
    options: &'a Options,
}

/// How a path inside the tree is shown.
fn shown(path: &str) -> String {
    format!("/{path}")
}

/// Joins with `.` and `..` worked out; `None` if the path climbs out of the tree or is absolute.
fn join(root: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = root.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn contains(outer: &str, inner: &str) -> bool {
    outer.is_empty() || inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
}

fn is_http(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

impl<'a> Loader<'a> {
    /// At the directory where the build starts.
    ///
    /// # Errors
    /// There is no such directory.
    pub(crate) fn new(tree: &Tree, root: &str, options: &'a Options) -> Result<Self, BuildError> {
        let at = join("", root).ok_or_else(|| BuildError::NotFound(root.to_owned()))?;
        if !tree.is_dir(&at) {
            return Err(missing_directory(tree, &at));
        }
        Ok(Self {
            tree: tree.clone(),
            visited: vec![at.clone()],
            root: at,
            restrictor: options.load_restrictor,
            repository: None,
            options,
        })
    }

    /// The directory, as shown to users.
    pub(crate) fn shown_root(&self) -> String {
        shown(&self.root)
    }

    /// The directory, from the root of the tree.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// The path from `base` to a file named here.
    pub(crate) fn relative_to(&self, base: &str, path: &str) -> String {
        let full = join(&self.root, path).unwrap_or_else(|| path.to_owned());
        let mut own: Vec<&str> = full.split('/').filter(|part| !part.is_empty()).collect();
        let base: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
        let common = own.iter().zip(&base).take_while(|(a, b)| a == b).count();
        own.drain(..common);
        let up = vec![".."; base.len() - common];
        up.into_iter().chain(own).collect::<Vec<_>>().join("/")
    }

    /// Name and bytes of the kustomization file.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub(crate) fn kustomization(&self) -> Result<(&'static str, &[u8]), BuildError> {
        let at = |name: &str| join(&self.root, name).and_then(|path| self.tree.file(&path));
        let found: Vec<_> = FILE_NAMES.iter().filter_map(|name| at(name).map(|file| (*name, file))).collect();
        match found.as_slice() {
            [(name, file)] => Ok((name, file.read()?)),
            [] => Err(BuildError::NoKustomization(self.shown_root())),
            _ => Err(BuildError::SeveralKustomizations(self.shown_root())),
        }
    }

    /// A file named by the kustomization.
    ///
    /// # Errors
    /// It does not exist, is a directory, or may not be read from here.
    pub(crate) fn load(&self, path: &str) -> Result<Cow<'_, [u8]>, BuildError> {
        if is_http(path) {
            let remote = self.options.remote.as_ref().ok_or_else(|| no_remote(path))?;
            let answer = remote.file(path);
            return answer
                .map(Cow::Owned)
                .map_err(|message| BuildError::Remote { url: path.to_owned(), message });
        }
        let full = join(&self.root, path).ok_or_else(|| BuildError::NotFound(self.lexical(path)))?;
        let Some(file) = self.tree.file(&full) else {
            let missing = !self.tree.is_dir(&full);
            return Err(if missing {
                BuildError::NotFound(shown(&full))
            } else {
                BuildError::NotAFile(shown(&full))
            });
        };
        let directory = full.rsplit_once('/').map_or("", |(directory, _)| directory);
        if self.restrictor == LoadRestrictor::RootOnly && !contains(&self.root, directory) {
            return Err(BuildError::OutsideRoot { file: shown(&full), root: self.shown_root() });
        }
        Ok(Cow::Borrowed(file.read()?))
    }

    /// A file named by the kustomization, as text.
    ///
    /// # Errors
    /// As [`Self::load`], and for bytes that are no UTF-8.
    pub(crate) fn load_text(&self, path: &str) -> Result<String, BuildError> {
        let bytes = self.load(path)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(BuildError::invalid(format!("yaml: {error} in File: {path}"))),
        }
    }

    fn lexical(&self, path: &str) -> String {
        if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", self.shown_root()) }
    }

    /// Another kustomization root: a directory, or a repository.
    ///
    /// # Errors
    /// It does not exist, is a file, or is being built already.
    pub(crate) fn descend(&self, path: &str) -> Result<Self, BuildError> {
        if path.is_empty() {
            return Err(BuildError::invalid("new root cannot be empty"));
        }
        let full = join(&self.root, path);
        let local = full.as_ref().is_some_and(|full| self.tree.is_dir(full));
        if !local && let Some(repository) = parse_repository(path) {
            return self.clone_repository(path, &repository);
        }
        if path.starts_with('/') {
            return Err(BuildError::invalid(format!("new root '{path}' cannot be absolute")));
        }
        let full = full.ok_or_else(|| self.not_a_directory(&self.lexical(path)))?;
        if !local {
            return Err(missing_directory(&self.tree, &full));
        }
        if let Some(visited) = self.visited.iter().find(|visited| contains(&full, visited)) {
            return Err(BuildError::Cycle { candidate: shown(&full), visited: shown(visited) });
        }
        let mut next = self.clone();
        next.visited.push(full.clone());
        next.root = full;
        Ok(next)
    }

    #[expect(clippy::unused_self, reason = "one family of methods")]
    fn not_a_directory(&self, path: &str) -> BuildError {
        BuildError::NotFound(path.to_owned()).during("must build at directory: not a valid directory")
    }

    fn clone_repository(
        &self,
        url: &str,
        repository: &crate::options::Repository,
    ) -> Result<Self, BuildError> {
        let remote = self.options.remote.as_ref().ok_or_else(|| no_remote(url))?;
        let tree = remote
            .repository(repository)
            .map_err(|message| BuildError::Remote { url: url.to_owned(), message })?;
        let mut next = Self::new(&tree, &repository.path, self.options)?;
        // Files of a clone may never name files outside of their kustomization.
        next.restrictor = LoadRestrictor::RootOnly;
        next.repository = Some((repository.url.clone(), repository.reference.clone().unwrap_or_default()));
        Ok(next)
    }
}

fn missing_directory(tree: &Tree, path: &str) -> BuildError {
    if tree.file(path).is_some() {
        return BuildError::NotADirectory(shown(path));
    }
    BuildError::NotFound(shown(path)).during("must build at directory: not a valid directory")
}

fn no_remote(url: &str) -> BuildError {
    BuildError::Remote {
        url: url.to_owned(),
        message: "remote resources are not allowed in this build".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{contains, join};

    #[test]
    fn joins_inside_the_tree_only() {
        let cases = [
            ("a/b", "../c", Some("a/c")),
            ("", "./x//y/", Some("x/y")),
            ("a", "..", Some("")),
            ("a", "../..", None),
            ("a", "/etc", None),
        ];
        for (root, path, want) in cases {
            assert_eq!(join(root, path).as_deref(), want, "{root} {path}");
        }
    }

    #[test]
    fn containment_is_by_whole_names() {
        assert!(contains("", "a") && contains("a", "a/b") && contains("a", "a"));
        assert!(!contains("a", "ab") && !contains("a/b", "a"));
    }
}
