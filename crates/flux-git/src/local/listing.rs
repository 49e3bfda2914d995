//! The files of a commit, without their bytes.

use std::{
    collections::BTreeMap,
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use flux_archive::{Tree, TreeBuilder};
use git2::{ObjectType, Oid, Repository};

use super::{links, lock};
use crate::Error;

const MODE_LINK: i32 = 0o120_000;
const MODE_EXECUTABLE: i32 = 0o100;

/// Regular files, and where symbolic links point to.
pub(super) struct Listing {
    pub(super) files: Tree,
    pub(super) links: BTreeMap<String, String>,
}

impl Listing {
    /// The tree in which links count as what they point to.
    pub(super) fn finish(self) -> Result<Tree, Error> {
        links::follow(&self.files, &self.links)
    }
}

/// Whether a name can be in a tree: all others are left out, as they are when a directory is read.
pub(super) fn is_usable(path: &str) -> bool {
    !path.contains(['\\', '\0'])
}

/// Turns collected files into a tree.
pub(super) fn built(builder: TreeBuilder) -> Result<Tree, Error> {
    builder.build().map_err(|conflict| Error::InvalidPath(conflict.0))
}

pub(super) fn read(shared: &Arc<Mutex<Repository>>, commit: Oid) -> Result<Listing, Error> {
    let repository = lock(shared);
    let mut builder = Tree::builder();
    let mut links = BTreeMap::new();
    let mut open = vec![(repository.find_commit(commit)?.tree_id(), String::new())];
    while let Some((tree, directory)) = open.pop() {
        for entry in &repository.find_tree(tree)? {
            let Ok(name) = entry.name() else { continue };
            let path = format!("{directory}{name}");
            match entry.kind() {
                Some(ObjectType::Tree) => open.push((entry.id(), format!("{path}/"))),
                Some(ObjectType::Blob) if !is_usable(&path) => {}
                Some(ObjectType::Blob) if entry.filemode() == MODE_LINK => {
                    let target = repository.find_blob(entry.id())?;
                    links.insert(path, String::from_utf8_lossy(target.content()).into_owned());
                }
                Some(ObjectType::Blob) => {
                    let executable = entry.filemode() & MODE_EXECUTABLE != 0;
                    let (shared, blob) = (Arc::clone(shared), entry.id());
                    let load = move || load(&shared, blob);
                    let inserted = builder.insert_lazy(&path, PathBuf::from(&path), executable, load);
                    inserted.map_err(|_| Error::InvalidPath(path))?;
                }
                _ => {}
            }
        }
    }
    Ok(Listing { files: built(builder)?, links })
}

fn load(repository: &Mutex<Repository>, blob: Oid) -> io::Result<Arc<[u8]>> {
    let repository = lock(repository);
    let found = repository.find_blob(blob).map_err(|error| io::Error::other(error.message().to_owned()))?;
    Ok(found.content().into())
}
