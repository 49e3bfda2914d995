//! The one form a path has inside a tree: relative, `/` between names, no empty name, no `.` and no `..`.

use std::borrow::Cow;

/// A path that no tree can hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing is left of the path, as of `""` or `"./"`.
    #[error("path {0:?} names no file")]
    Empty(String),
    /// The path starts at the root of the file system.
    #[error("path {0:?} is absolute")]
    Absolute(String),
    /// The path goes up, even if it comes down again.
    #[error("path {0:?} contains '..'")]
    Parent(String),
    /// A backslash is a separator to some readers and a letter to others.
    #[error("path {0:?} contains a backslash")]
    Backslash(String),
    /// A NUL byte ends a path early for the operating system.
    #[error("path {0:?} contains a NUL byte")]
    Nul(String),
}

/// Gives a path the form it has inside a [`Tree`](crate::Tree): `./a//b/` becomes `a/b`.
///
/// The root (`""`, `"."`, `"./"`) becomes the empty string, which is a directory of every tree but never a file.
///
/// # Errors
/// See [`PathError`]; `Empty` is not among them here.
pub fn normalise(path: &str) -> Result<Cow<'_, str>, PathError> {
    if path.starts_with('/') {
        return Err(PathError::Absolute(path.to_owned()));
    }
    if path.contains('\\') {
        return Err(PathError::Backslash(path.to_owned()));
    }
    if path.contains('\0') {
        return Err(PathError::Nul(path.to_owned()));
    }
    let mut clean = true;
    for name in path.split('/') {
        match name {
            ".." => return Err(PathError::Parent(path.to_owned())),
            "" | "." => clean = false,
            _ => {}
        }
    }
    if clean {
        return Ok(Cow::Borrowed(path));
    }
    let names: Vec<&str> = path.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
    Ok(Cow::Owned(names.join("/")))
}

/// `path` seen from the directory `base`, both inside a tree, with `.` and `..` worked out on the text; nothing when it
/// leads out of the tree.
pub fn resolve(base: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for name in base.split('/').chain(path.split('/')) {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// A path from the root of a tree, above which there is nothing, as at the root of a file system: `/../a/./b` is `a/b`.
pub fn rooted(path: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
}

/// As [`normalise`], for a path that must name something below the root.
pub(crate) fn normalise_entry(path: &str) -> Result<Cow<'_, str>, PathError> {
    let clean = normalise(path)?;
    if clean.is_empty() { Err(PathError::Empty(path.to_owned())) } else { Ok(clean) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_up_as_far_as_there_is_something() {
        for (base, path, inside, free) in [
            ("a/b", "../c", Some("a/c"), "c"),
            ("", "./.x//y/", Some(".x/y"), ".x/y"),
            ("a", "..", Some(""), ""),
            ("a", "../../b", None, "b"),
            ("a", "/b/../c", Some("a/c"), "c"),
        ] {
            assert_eq!(resolve(base, path).as_deref(), inside, "{base} {path}");
            assert_eq!(rooted(path), free, "{path}");
        }
    }

    #[test]
    fn paths_get_one_form_or_are_refused() {
        for (given, want) in [
            ("a", "a"),
            ("./a", "a"),
            ("a//b/./c/", "a/b/c"),
            ("", ""),
            (".", ""),
            ("...", "..."),
            ("a..b/..c", "a..b/..c"),
        ] {
            assert_eq!(normalise(given).as_deref(), Ok(want), "{given:?}");
        }
        assert_eq!(normalise("/a"), Err(PathError::Absolute("/a".into())));
        assert_eq!(normalise("a/../b"), Err(PathError::Parent("a/../b".into())));
        assert_eq!(normalise(".."), Err(PathError::Parent("..".into())));
        assert_eq!(normalise("a\\b"), Err(PathError::Backslash("a\\b".into())));
        assert_eq!(normalise("a\0"), Err(PathError::Nul("a\0".into())));
        assert_eq!(normalise_entry("./"), Err(PathError::Empty("./".into())));
    }
}
