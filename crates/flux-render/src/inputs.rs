//! What a build may read: a superset that is found without building.

use std::collections::BTreeSet;

use flux_archive::{File, Tree, resolve};
use flux_kustomize::FILE_NAMES;
use flux_yaml::{Rules, Value};
use sha2::{Digest as _, Sha256};

/// The files and directories, with all below them, that a build may have read. Paths are from the root of the tree;
/// one may be absent from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs(BTreeSet<String>);

impl Inputs {
    /// The whole tree.
    pub(crate) fn all() -> Self {
        Self([String::new()].into())
    }

    /// What building `directory` with `spec` over it may read, as far as kustomization files name it.
    pub(crate) fn of(tree: &Tree, directory: &str, spec: &Value) -> Self {
        let mut found = Self::default();
        let mut todo = vec![directory.to_owned()];
        let components = spec["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let components = components.iter().filter_map(Value::as_str);
        todo.extend(components.filter_map(|path| resolve(directory, path)));
        while let Some(path) = todo.pop() {
            if found.covers(&path) {
                continue;
            }
            found.insert(&path);
            let below = tree.subtree(&path).unwrap_or_default();
            for (name, file) in below.files().filter(|(name, _)| is_kustomization(name)) {
                let at = join(&path, name);
                let Ok(names) = leading_out(file) else { return Self::all() };
                let directory = at.rsplit_once('/').map_or("", |(directory, _)| directory);
                let there = |path: &String| tree.is_dir(path) || tree.file(path).is_some();
                todo.extend(names.iter().filter_map(|name| resolve(directory, name)).filter(there));
            }
        }
        found
    }

    /// The paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether `path` is among the inputs or below one.
    pub fn covers(&self, path: &str) -> bool {
        let mut part = path;
        loop {
            if self.0.contains(part) {
                return true;
            }
            if part.is_empty() {
                return false;
            }
            part = part.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }

    /// A digest over what the tree holds at the paths; two trees with the same digest build the same.
    ///
    /// # Errors
    /// A file on disk cannot be read.
    pub fn digest(&self, tree: &Tree) -> Result<[u8; 32], flux_archive::UnreadableError> {
        let mut hash = Sha256::new();
        for path in &self.0 {
            hash.update(path.as_bytes());
            match (tree.file(path), tree.subtree_digest(path)?) {
                (Some(file), _) => {
                    hash.update([0, 1]);
                    hash.update(Sha256::digest(file.read()?));
                }
                (None, Some(digest)) => {
                    hash.update([0, 2]);
                    hash.update(digest);
                }
                (None, None) => hash.update([0, 0]),
            }
        }
        Ok(hash.finalize().into())
    }

    /// The part of the tree that the paths name.
    pub(crate) fn part(&self, tree: &Tree) -> Result<Tree, String> {
        if self.0.contains("") {
            return Ok(tree.clone());
        }
        let mut builder = Tree::builder();
        for path in &self.0 {
            builder.insert_from(tree, path).map_err(|error| error.to_string())?;
        }
        builder.build().map_err(|error| error.to_string())
    }

    fn insert(&mut self, path: &str) {
        let below = format!("{path}/");
        self.0.retain(|other| !path.is_empty() && !other.starts_with(&below));
        self.0.insert(path.to_owned());
    }
}

fn is_kustomization(path: &str) -> bool {
    FILE_NAMES.contains(&path.rsplit('/').next().unwrap_or(path))
}

/// The paths in a kustomization file that may lead out of its directory.
fn leading_out(file: &File) -> Result<Vec<String>, String> {
    let bytes = file.read().map_err(|error| error.to_string())?;
    if !bytes.windows(2).any(|pair| pair == b"..") {
        return Ok(Vec::new());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let value = flux_yaml::parse(text, Rules::V2).map_err(|error| error.to_string())?;
    let mut names = Vec::new();
    texts(&value, &mut names);
    Ok(names)
}

/// All texts that go up, also behind the `name=` of a generator.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains("..") && text.len() < 4096 && !text.contains('\n') => {
            into.push(text.clone());
            into.extend(text.split_once('=').map(|(_, path)| path.to_owned()));
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, into)),
        _ => {}
    }
}

pub(crate) fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}
