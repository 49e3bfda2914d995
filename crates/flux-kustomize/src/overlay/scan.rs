//! What a directory without a kustomization file consists of.

use std::sync::Arc;

use flux_archive::{Child, File, IgnoreRules, Tree};
use flux_yaml::Value;
use serde_json::{Map, json};

use super::OverlayError;
use crate::error::{BuildError, Help, Place};
use crate::file::FILE_NAMES;
use crate::load::{read_resources, whereabouts};

pub(super) fn join(directory: &str, name: &str) -> String {
    match (directory, name) {
        ("", name) => name.to_owned(),
        (directory, "") => directory.to_owned(),
        (directory, name) => format!("{directory}/{name}"),
    }
}

/// The kustomization file of a directory.
pub(super) fn kustomization_in(tree: &Tree, directory: &str) -> Option<String> {
    FILE_NAMES.iter().map(|name| join(directory, name)).find(|path| tree.file(path).is_some())
}

/// A kustomization that lists all manifests below a directory which `rules` do not ignore. Directories with a
/// kustomization of their own are listed as such; those that are links are left out.
///
/// # Errors
/// A file cannot be read, or holds something else than Kubernetes objects.
pub(super) fn generated(
    tree: &Tree,
    root: &str,
    rules: Option<&IgnoreRules>,
) -> Result<Map<String, Value>, OverlayError> {
    let mut walk = Walk { tree, root, rules, resources: Vec::new() };
    walk.directory("")?;
    let resources = walk.resources;
    let mut file = Map::new();
    file.insert("apiVersion".to_owned(), json!("kustomize.config.k8s.io/v1beta1"));
    file.insert("kind".to_owned(), json!("Kustomization"));
    if resources.is_empty() {
        // Something must be there for the build to be legal.
        file.insert("namespace".to_owned(), json!("_placeholder"));
    } else {
        file.insert("resources".to_owned(), resources.into());
    }
    Ok(file)
}

struct Walk<'a> {
    tree: &'a Tree,
    root: &'a str,
    rules: Option<&'a IgnoreRules>,
    resources: Vec<String>,
}

impl Walk<'_> {
    /// In the order of a directory walk: by name, directories among the files. `below` is relative to the root.
    fn directory(&mut self, below: &str) -> Result<(), OverlayError> {
        for (name, child) in self.tree.list(&join(self.root, below)) {
            let below = join(below, name);
            let path = join(self.root, &below);
            match child {
                Child::Directory if self.tree.is_link(&path) => {}
                Child::Directory if kustomization_in(self.tree, &path).is_some() => {
                    if !self.is_ignored(&below, true) {
                        self.resources.push(format!("./{below}"));
                    }
                }
                Child::Directory => self.directory(&below)?,
                Child::File(file) => {
                    let is_manifest =
                        name.rsplit_once('.').is_some_and(|(_, kind)| kind == "yaml" || kind == "yml");
                    if is_manifest && !self.is_ignored(&below, false) {
                        check(file, &path)?;
                        self.resources.push(format!("./{below}"));
                    }
                }
            }
        }
        Ok(())
    }

    fn is_ignored(&self, below: &str, is_dir: bool) -> bool {
        self.rules.is_some_and(|rules| rules.is_ignored(below, is_dir))
    }
}

/// Checks that a file holds Kubernetes objects; the build would fail too, but less plainly.
fn check(file: &File, path: &str) -> Result<(), OverlayError> {
    let fault = match std::str::from_utf8(file.read()?) {
        Ok(text) => fault(text, path),
        Err(error) => Some((format!("yaml: {error}"), Help::default())),
    };
    let Some((reason, help)) = fault else { return Ok(()) };
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    Err(OverlayError::NotKubernetes { path: path.to_owned(), reason, help: Box::new(help) })
}

/// What is wrong with a file, with the line, and what can be said besides.
fn fault(text: &str, path: &str) -> Option<(String, Help)> {
    let error = read_resources(text, path, &Arc::default()).err()?;
    let (mark, hint) = whereabouts(&error, text);
    let reason = match error {
        BuildError::MalformedYaml { source, .. } => source.to_string(),
        // An object that is none has no place of its own: it is where its document starts.
        other => format!("line {}: {other}", mark.line),
    };
    Some((reason, Help { place: Some(Place::in_text(path, text, mark)), chain: Vec::new(), hint }))
}
