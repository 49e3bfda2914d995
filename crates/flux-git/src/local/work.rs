//! The work tree, as a commit of everything in it would be.

use std::{collections::BTreeMap, fs, path::Path};

use flux_archive::{Tree, is_executable};
use git2::{Delta, DiffOptions, Oid, Repository};

use super::listing::{Listing, built, is_usable};
use crate::Error;

/// Takes from the commit what is the same, and from the disk what is not.
pub(super) fn read(
    repository: &Repository,
    root: &Path,
    commit: &Listing,
    base: Oid,
) -> Result<Listing, Error> {
    let changed = changed(repository, base)?;
    let mut builder = Tree::builder();
    let invalid = |path: &str| Error::InvalidPath(path.to_owned());
    for (path, _) in commit.files.files().filter(|(path, _)| !changed.contains_key(*path)) {
        builder.insert_from(&commit.files, path).map_err(|_| invalid(path))?;
    }
    let mut links = commit.links.clone();
    links.retain(|path, _| !changed.contains_key(path));
    for (path, _) in changed.into_iter().filter(|(path, look)| *look && is_usable(path)) {
        let on_disk = root.join(&path);
        let Ok(metadata) = fs::symlink_metadata(&on_disk) else { continue };
        if metadata.is_symlink() {
            let target = fs::read_link(&on_disk)?;
            links.insert(path, target.to_string_lossy().into_owned());
        } else if metadata.is_file() {
            let executable = is_executable(&metadata);
            builder.insert_on_disk(&path, on_disk, executable).map_err(|_| invalid(&path))?;
        }
    }
    Ok(Listing { files: built(builder)?, links })
}

/// The paths that differ, or are new and not ignored, and whether to look for them on disk.
fn changed(repository: &Repository, base: Oid) -> Result<BTreeMap<String, bool>, Error> {
    let mut options = DiffOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true).include_typechange(true);
    options.ignore_submodules(true).skip_binary_check(true);
    let tree = repository.find_commit(base)?.tree()?;
    let diff = repository.diff_tree_to_workdir_with_index(Some(&tree), Some(&mut options))?;
    let mut changed = BTreeMap::new();
    for delta in diff.deltas() {
        for file in [delta.old_file(), delta.new_file()] {
            let Some(path) = file.path().and_then(Path::to_str) else { continue };
            // What was taken out of the index may lie there still, ignored from now on.
            let gone = delta.status() == Delta::Deleted && repository.is_path_ignored(path).unwrap_or(false);
            changed.insert(path.to_owned(), !gone);
        }
    }
    Ok(changed)
}
