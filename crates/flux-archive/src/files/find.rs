//! Following a path link by link, with the results and the words of Go's `filepath.EvalSymlinks`.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::bytes::Bytes;
use crate::tree::{Tree, UnreadableError};

/// As many links as Go follows in one path.
const MOST_LINKS: usize = 255;

/// Files by absolute path. Paths have `/` between names, and neither `.` nor `..`.
pub trait Files: fmt::Debug + Send + Sync {
    /// Finds what `path` leads to when every link on the way is followed.
    ///
    /// `known` is a path that was found before: what both have in common is not looked at again. `/` is always known.
    ///
    /// # Errors
    /// Nothing is there, or it cannot be looked at.
    fn find(&self, path: &str, known: &str) -> Result<Found, FindError>;

    /// Reads a file by the path that [`Files::find`] gave.
    ///
    /// # Errors
    /// It is no regular file, too large, or the operating system refuses.
    fn read(&self, path: &str) -> Result<Bytes, UnreadableError>;

    /// Whether nothing outside exists, so that no path and no link may lead above `/`.
    fn is_confined(&self) -> bool;

    /// The names of what is in a directory, given by the path that [`Files::find`] gave, in order; for advice about a name
    /// that is not there. Some may be left out, and all of them where they cannot be listed.
    fn names(&self, _directory: &str) -> Vec<String> {
        Vec::new()
    }
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its path without links.
    pub path: String,
    /// What it is.
    pub kind: Kind,
}

/// What can be at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// Something else, and what: reading it may never end.
    Special(&'static str),
}

/// Why nothing was found.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FindError {
    /// A name on the way cannot be looked at; most often it is not there.
    #[error("lstat {at}: {}", words(source))]
    Look {
        /// The path up to that name, without links.
        at: String,
        /// Why.
        source: Arc<io::Error>,
    },
    /// Something on the way is a file and has nothing below.
    #[error("not a directory")]
    NotADirectory,
    /// Links that lead to each other.
    #[error("EvalSymlinks: too many links")]
    TooManyLinks,
    /// A link out of files that are confined.
    #[error("a link leads out of the files at {at}")]
    Outside {
        /// The link.
        at: String,
    },
}

impl FindError {
    /// Why nothing was found, without where: what opening the path would have said.
    pub fn reason(&self) -> String {
        match self {
            Self::Look { source, .. } => words(source),
            Self::TooManyLinks => "too many levels of symbolic links".to_owned(),
            Self::NotADirectory | Self::Outside { .. } => self.to_string(),
        }
    }
}

/// The operating system's words as Go prints them: in lower case and without a number.
pub(crate) fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// One name, looked at without following it.
pub(super) enum Step {
    Is(Kind),
    Link(String),
}

/// Follows `path` from what it has in common with `known`.
pub(super) fn follow(
    path: &str,
    known: &str,
    confined: bool,
    look: impl Fn(&str) -> io::Result<Step>,
) -> Result<Found, FindError> {
    let (mut done, rest) = common(path, known);
    let mut todo: Vec<String> = names(rest);
    let (mut kind, mut links) = (Kind::Directory, 0);
    while let Some(name) = todo.pop() {
        if kind != Kind::Directory {
            return Err(FindError::NotADirectory);
        }
        if name == ".." {
            if done.is_empty() && confined {
                return Err(FindError::Outside { at: path.to_owned() });
            }
            done.truncate(done.rfind('/').unwrap_or(0));
            continue;
        }
        let parent = done.len();
        done.push('/');
        done.push_str(&name);
        let step =
            look(&done).map_err(|source| FindError::Look { at: done.clone(), source: Arc::new(source) })?;
        match step {
            Step::Is(found) => kind = found,
            Step::Link(target) => {
                links += 1;
                if links > MOST_LINKS {
                    return Err(FindError::TooManyLinks);
                }
                if target.starts_with('/') && confined {
                    return Err(FindError::Outside { at: done });
                }
                done.truncate(if target.starts_with('/') { 0 } else { parent });
                todo.extend(names(&target));
            }
        }
    }
    if done.is_empty() {
        done.push('/');
    }
    Ok(Found { path: done, kind })
}

/// Splits `path` where it parts from `known`, between names.
fn common<'p>(path: &'p str, known: &str) -> (String, &'p str) {
    let mut end = 0;
    for (at, _) in path.match_indices('/').skip(1).chain([(path.len(), "")]) {
        let same =
            known.get(..at) == Some(&path[..at]) && matches!(known.as_bytes().get(at), None | Some(b'/'));
        if !same {
            break;
        }
        end = at;
    }
    // A known file has nothing below, and a path to it ends in its name: both are looked at again.
    if end == path.len() && end == known.len() {
        end = path.rfind('/').unwrap_or(0);
    }
    (path[..end].to_owned(), &path[end..])
}

/// The names of a path, the first one last.
fn names(path: &str) -> Vec<String> {
    path.split('/').rev().filter(|name| !matches!(*name, "" | ".")).map(str::to_owned).collect()
}

/// A name of a tree.
pub(super) fn look_in(tree: &Tree, path: &str) -> io::Result<Step> {
    let path = path.trim_start_matches('/');
    if tree.is_dir(path) {
        return Ok(Step::Is(Kind::Directory));
    }
    if tree.file(path).is_some() {
        return Ok(Step::Is(Kind::File));
    }
    Err(io::Error::other("no such file or directory"))
}

/// The bytes of a file of a tree.
pub(super) fn read_in(tree: &Tree, path: &str) -> Result<Bytes, UnreadableError> {
    match tree.file(path.trim_start_matches('/')) {
        Some(file) => file.shared().map(|bytes| Bytes::Shared(Arc::clone(bytes))),
        None => Err(UnreadableError {
            path: path.into(),
            source: Arc::new(io::Error::other("no such file or directory")),
        }),
    }
}

/// The names in a directory of a tree.
pub(super) fn names_in(tree: &Tree, directory: &str) -> Vec<String> {
    tree.list(directory.trim_start_matches('/')).map(|(name, _)| name.to_owned()).collect()
}

impl Files for Tree {
    fn find(&self, path: &str, known: &str) -> Result<Found, FindError> {
        follow(path, known, true, |path| look_in(self, path))
    }

    fn read(&self, path: &str) -> Result<Bytes, UnreadableError> {
        read_in(self, path)
    }

    fn is_confined(&self) -> bool {
        true
    }

    fn names(&self, directory: &str) -> Vec<String> {
        names_in(self, directory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> io::Result<Step> {
        let kind = match path {
            "/a" | "/a/b" => Kind::Directory,
            "/a/b/f" | "/f" => Kind::File,
            "/a/up" => return Ok(Step::Link("../f".to_owned())),
            "/a/abs" => return Ok(Step::Link("/a/b".to_owned())),
            "/a/self" => return Ok(Step::Link("self".to_owned())),
            "/a/out" => return Ok(Step::Link("../../f".to_owned())),
            "/a/b/chain" => return Ok(Step::Link("../abs/./f".to_owned())),
            _ => return Err(io::Error::from_raw_os_error(2)),
        };
        Ok(Step::Is(kind))
    }

    #[test]
    fn links_are_followed_as_the_operating_system_does() {
        for (path, known, want) in [
            ("/", "/", "/"),
            ("/a", "/a", "/a"),
            ("/a/b/f", "/a/b", "/a/b/f"),
            ("/a/b/f", "/", "/a/b/f"),
            ("/a/up", "/a", "/f"),
            ("/a/abs", "/a", "/a/b"),
            ("/a/abs/f", "/a/b", "/a/b/f"),
            ("/a/b/chain", "/a/b", "/a/b/f"),
            ("/a/out", "/a", "/f"),
            ("/a", "/a/b", "/a"),
        ] {
            assert_eq!(follow(path, known, false, at).unwrap().path, want, "{path}");
        }
    }

    #[test]
    fn failures_have_the_words_of_go() {
        for (path, confined, want) in [
            ("/a/x/y", false, "lstat /a/x: no such file or directory"),
            ("/a/b/f/x", false, "not a directory"),
            ("/a/self", false, "EvalSymlinks: too many links"),
            ("/a/abs", true, "a link leads out of the files at /a/abs"),
            ("/a/out", true, "a link leads out of the files at /a/out"),
        ] {
            assert_eq!(follow(path, "/a", confined, at).unwrap_err().to_string(), want);
        }
    }

    #[test]
    fn what_is_known_is_not_looked_at_again() {
        let never = |path: &str| -> io::Result<Step> {
            assert!(path == "/a/b/f", "{path}");
            at(path)
        };
        assert_eq!(follow("/a/b/f", "/a/b/c", false, never).unwrap().path, "/a/b/f");
        assert_eq!(follow("/a/b", "/a/b/c", false, never).unwrap().kind, Kind::Directory);
        // A name that only starts alike is another one.
        assert!(follow("/a/bc", "/a/b", false, at).is_err());
    }
}
