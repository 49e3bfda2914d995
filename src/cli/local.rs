//! Directories on this machine as trees that hold all that a build may name.

use std::{
    collections::HashSet,
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, Result};
use flux_archive::{Disk, IgnoreRules, Tree, read_dir_unrestricted};
use flux_kustomize::FILE_NAMES;
use flux_yaml::{Rules, Value};

/// A directory, and enough around it.
pub(crate) struct Local {
    /// The snapshot.
    pub tree: Tree,
    /// The directory, from the root of the snapshot.
    pub directory: String,
    /// What the root of the snapshot is.
    pub root: PathBuf,
}

impl Local {
    /// Takes a snapshot of what building `directory` needs; `names` are paths, relative to it, that are put over it.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub(crate) fn read(directory: &Path, names: &[String]) -> Result<Self> {
        let shown = directory.display();
        let directory = fs::canonicalize(directory).with_context(|| format!("{shown} cannot be read"))?;
        let root = reach(&directory, names);
        let tree = read_dir_unrestricted(&root, &IgnoreRules::none())?;
        let below = directory.strip_prefix(&root).unwrap_or_else(|_| Path::new(""));
        let directory = below.to_string_lossy().into_owned();
        Ok(Self { tree, directory, root })
    }
}

/// The lowest directory below which everything lies that the kustomizations from `directory` on, and `names` there,
/// name. Where there is no kustomization, those in the directories below count.
///
/// The engine sees only what is below the root it is given, and the whole disk would be too much to list.
pub(super) fn reach(directory: &Path, names: &[String]) -> PathBuf {
    let mut reach =
        Reach { root: directory.to_owned(), seen: HashSet::new(), todo: vec![directory.to_owned()] };
    reach.follow(directory, names);
    while let Some(directory) = reach.todo.pop() {
        if !reach.seen.insert(directory.clone()) {
            continue;
        }
        let Some(file) = kustomization(&directory) else {
            reach.todo.extend(directories(&directory));
            continue;
        };
        let text = Disk::text(&file).unwrap_or_default();
        let mut names = Vec::new();
        if let Ok(value) = flux_yaml::parse(&text, Rules::V3) {
            texts(&value, &mut names);
        }
        reach.follow(&directory, &names);
    }
    reach.root
}

struct Reach {
    root: PathBuf,
    seen: HashSet<PathBuf>,
    todo: Vec<PathBuf>,
}

impl Reach {
    /// Goes where `names` lead from a directory.
    fn follow(&mut self, directory: &Path, names: &[String]) {
        // A path in the middle of a longer text, as `name=path` of a generator, counts as well.
        let paths =
            names.iter().flat_map(|name| [Some(name.as_str()), name.split_once('=').map(|(_, path)| path)]);
        for path in paths.flatten().filter(|path| path.len() < 4096 && !path.contains('\n')) {
            let Ok(found) = fs::canonicalize(directory.join(path)) else { continue };
            let goes_up = Path::new(path).components().any(|part| part == Component::ParentDir);
            // A link leads out without going up.
            let is_linked = !path.starts_with('/') && !found.starts_with(&self.root);
            if goes_up || is_linked {
                let holder = if found.is_dir() { &found } else { found.parent().unwrap_or(&found) };
                self.root = common(&common(&self.root, holder), &highest(directory, path));
            }
            if found.is_dir() {
                self.todo.push(found);
            }
        }
    }
}

/// The directories directly below one, without links and what belongs to Git.
fn directories(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let is_directory = |entry: &fs::DirEntry| {
        entry.file_name() != ".git" && entry.file_type().is_ok_and(|kind| kind.is_dir())
    };
    entries.filter(is_directory).map(|entry| entry.path()).collect()
}

/// The highest directory that a path passes through, which may be above both of its ends, as in `../here`.
fn highest(directory: &Path, path: &str) -> PathBuf {
    let (mut here, mut highest) = (directory.to_owned(), directory.to_owned());
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                here.pop();
                highest = common(&highest, &here);
            }
            Component::Normal(name) => here.push(name),
            _ => {}
        }
    }
    highest
}

/// The kustomization file of a directory.
pub(super) fn kustomization(directory: &Path) -> Option<PathBuf> {
    FILE_NAMES.iter().map(|name| directory.join(name)).find(|path| path.is_file())
}

fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, into)),
        _ => {}
    }
}

fn common(left: &Path, right: &Path) -> PathBuf {
    left.components().zip(right.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
}
