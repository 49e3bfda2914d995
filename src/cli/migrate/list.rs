//! The files below a path.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

/// Files with manifests, as paths from the working directory.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Regular files.
    pub files: Vec<String>,
    /// Links, pipes and the like, which are left alone.
    pub irregular: Vec<String>,
}

/// How deep directories may lie in each other.
const DEPTH: usize = 1000;

/// Lists the files whose names end as wanted: that of `path`, or all below it in the order of their names.
///
/// # Errors
/// A path that leads out of the working directory, or is not there; a file that is no regular one or is called otherwise.
pub(super) fn files(path: &str, extensions: &[String]) -> Result<Listed> {
    let path = inside(path)?;
    let failed = || format!("failed to stat path {}", path.display());
    let metadata = fs::symlink_metadata(&path).with_context(failed)?;
    // Links on the way lead out as well as `..` does.
    let working = fs::canonicalize(".").context("the working directory cannot be read")?;
    if !fs::canonicalize(&path).with_context(failed)?.starts_with(&working) {
        bail!("failed to stat path {}: it leads out of the working directory", path.display());
    }
    let matches = |path: &Path| {
        let bytes = path.as_os_str().as_encoded_bytes();
        extensions.iter().any(|extension| bytes.ends_with(extension.as_bytes()))
    };
    if path.is_dir() {
        return below(&path, matches).with_context(|| format!("failed to walk directory {}", path.display()));
    }
    if !matches(&path) {
        let extensions = extensions.join(", ");
        bail!("file {} does not match the specified extensions: {extensions}", path.display());
    }
    if !metadata.is_file() {
        bail!("file {} is irregular", path.display());
    }
    Ok(Listed { files: vec![name(&path)?], irregular: Vec::new() })
}

/// A path without `.` and `..`.
fn inside(text: &str) -> Result<PathBuf> {
    let mut clean = PathBuf::new();
    for part in Path::new(text).components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::CurDir => {}
            Component::ParentDir if clean.pop() => {}
            _ => bail!("failed to stat path {text}: it is not below the working directory"),
        }
    }
    Ok(if clean.as_os_str().is_empty() { PathBuf::from(".") } else { clean })
}

fn below(root: &Path, matches: impl Fn(&Path) -> bool) -> Result<Listed> {
    let mut listed = Listed::default();
    // What is still to be looked at, the last first.
    let mut pending = vec![(root.to_owned(), 0)];
    while let Some((path, depth)) = pending.pop() {
        let kind = fs::symlink_metadata(&path)?.file_type();
        let is_root = depth == 0;
        if kind.is_dir() || is_root {
            if depth > DEPTH {
                bail!("{} lies deeper than {DEPTH} directories", path.display());
            }
            pending.extend(children(&path)?.into_iter().map(|child| (child, depth + 1)));
        } else if matches(&path) {
            let list = if kind.is_file() { &mut listed.files } else { &mut listed.irregular };
            list.push(name(&path)?);
        }
    }
    Ok(listed)
}

/// What a directory holds, the last name first.
fn children(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut names =
        fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    let join = |name| if directory == Path::new(".") { PathBuf::from(name) } else { directory.join(name) };
    Ok(names.into_iter().rev().map(join).collect())
}

fn name(path: &Path) -> Result<String> {
    match path.to_str() {
        Some(name) => Ok(name.to_owned()),
        None => bail!("the name {} is not UTF-8", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_working_directory() {
        for (text, wanted) in
            [(".", "."), ("./", "."), ("a/", "a"), ("./a//b", "a/b"), ("a/../b", "b"), ("a/..", ".")]
        {
            assert_eq!(inside(text).unwrap(), Path::new(wanted), "{text}");
        }
        for text in ["..", "/", "/tmp", "a/../..", "../a"] {
            let told = inside(text).unwrap_err().to_string();
            assert!(told.starts_with(&format!("failed to stat path {text}: ")), "{told}");
        }
    }
}
