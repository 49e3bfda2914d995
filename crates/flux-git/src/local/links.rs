//! Symbolic links within a tree count as what they point to.

use std::collections::BTreeMap;

use flux_archive::Tree;

use super::listing::built;
use crate::Error;

/// How many links to files may follow each other.
const CHAIN: usize = 8;

/// Adds what the links point to. Links that lead out, nowhere, or to a directory above themselves are left out; links below a
/// linked directory are followed to files only.
pub(super) fn follow(files: &Tree, links: &BTreeMap<String, String>) -> Result<Tree, Error> {
    if links.is_empty() {
        return Ok(files.clone());
    }
    let mut builder = Tree::builder();
    let all = |path: &str| Error::InvalidPath(path.to_owned());
    builder.insert_tree("", files).map_err(|_| all(""))?;
    let mut directories = Vec::new();
    for path in links.keys() {
        let Some(target) = target(path, links) else { continue };
        if !builder.insert_as(path, files, &target).map_err(|_| all(path))? {
            directories.push((path, target));
        }
    }
    let with_files = built(builder)?;
    let mut builder = Tree::builder();
    builder.insert_tree("", &with_files).map_err(|_| all(""))?;
    for (path, target) in directories {
        let within = target.is_empty() || path.starts_with(&format!("{target}/"));
        let Some(tree) = with_files.subtree(&target).filter(|_| !within) else { continue };
        builder.link(path).and_then(|()| builder.insert_tree(path, &tree)).map_err(|_| all(path))?;
    }
    built(builder)
}

/// Where a link leads, over other links, as a path from the root.
fn target(link: &str, links: &BTreeMap<String, String>) -> Option<String> {
    let mut here = link.to_owned();
    for _ in 0..CHAIN {
        let Some(target) = links.get(&here) else { return Some(here) };
        here = resolve(&here, target)?;
    }
    None
}

/// A target seen from the directory of its link.
fn resolve(link: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut names: Vec<&str> = link.split('/').collect();
    names.pop();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}
