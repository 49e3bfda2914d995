//! A tree with the symbolic links that belong to it, as a checkout of a repository has.

use std::collections::BTreeMap;

use super::bytes::Bytes;
use super::find::{Files, FindError, Found, Step, follow, look_in, names_in, read_in};
use crate::path::normalise;
use crate::tree::{Tree, UnreadableError};

/// A tree and its symbolic links. No link leads out of it.
#[derive(Clone, Debug)]
pub struct Linked {
    tree: Tree,
    links: BTreeMap<String, String>,
}

impl Linked {
    /// Puts links, by their paths and with what they say, over a tree. A link whose path no tree can hold is left out.
    pub fn new(tree: Tree, links: impl IntoIterator<Item = (String, String)>) -> Self {
        let links = links
            .into_iter()
            .filter_map(|(path, target)| Some((normalise(&path).ok()?.into_owned(), target)));
        Self { tree, links: links.collect() }
    }
}

impl Files for Linked {
    fn find(&self, path: &str, known: &str) -> Result<Found, FindError> {
        follow(path, known, true, |path| match self.links.get(path.trim_start_matches('/')) {
            Some(target) => Ok(Step::Link(target.clone())),
            None => look_in(&self.tree, path),
        })
    }

    fn read(&self, path: &str) -> Result<Bytes, UnreadableError> {
        read_in(&self.tree, path)
    }

    fn is_confined(&self) -> bool {
        true
    }

    fn names(&self, directory: &str) -> Vec<String> {
        let directory = directory.trim_start_matches('/');
        let mut names = names_in(&self.tree, directory);
        let links = self.links.keys().map(|path| path.rsplit_once('/').unwrap_or(("", path)));
        names.extend(links.filter(|(parent, _)| *parent == directory).map(|(_, name)| name.to_owned()));
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn links_lead_through_the_tree() {
        let mut builder = Tree::builder();
        builder.insert("a/f", b"x".as_slice(), false).unwrap();
        let links = [("l", "a"), ("a/up", "../l/f"), ("out", "../x"), ("abs", "/etc")];
        let links = links.map(|(path, target)| (path.to_owned(), target.to_owned()));
        let files = Linked::new(builder.build().unwrap(), links);
        let found = |path: &str| files.find(path, "/").map(|found| found.path);
        assert_eq!(found("/l/up").unwrap(), "/a/f");
        assert_eq!(&*files.read("/a/f").unwrap(), b"x");
        assert!(matches!(found("/out"), Err(FindError::Outside { .. })));
        assert!(matches!(found("/abs"), Err(FindError::Outside { .. })));
        assert_eq!(
            (files.names("/a"), files.names("/")),
            (names(&["f", "up"]), names(&["a", "abs", "l", "out"]))
        );
        assert!(found("/nope").unwrap_err().to_string().contains("no such file"));
        assert!(files.read("/nope").is_err());
    }
}
