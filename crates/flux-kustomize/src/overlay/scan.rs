//! What a directory without a kustomization file consists of.

use flux_archive::{Child, Tree};
use flux_yaml::Value;
use serde_json::{Map, json};

use super::FILE_NAMES;

/// `path` seen from `base`, both from the root of the tree, without `.` and `..`; `None` when it leads out.
pub(super) fn resolve(base: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

pub(super) fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// The kustomization file of a directory.
pub(super) fn kustomization_in(tree: &Tree, directory: &str) -> Option<String> {
    FILE_NAMES.iter().map(|name| join(directory, name)).find(|path| tree.file(path).is_some())
}

/// A kustomization that lists all manifests below a directory. Directories with a kustomization of their own are listed
/// as such. The files are not read: the build that follows tells which are no manifests.
pub(super) fn generated(tree: &Tree, root: &str) -> Map<String, Value> {
    let mut resources = Vec::new();
    walk(tree, root, ".", &mut resources);
    let mut file = Map::new();
    file.insert("apiVersion".to_owned(), json!("kustomize.config.k8s.io/v1beta1"));
    file.insert("kind".to_owned(), json!("Kustomization"));
    if resources.is_empty() {
        // Something must be there for the build to be legal.
        file.insert("namespace".to_owned(), json!("_placeholder"));
    } else {
        file.insert("resources".to_owned(), resources.into());
    }
    file
}

/// In the order of a directory walk: by name, directories among the files.
fn walk(tree: &Tree, directory: &str, shown: &str, resources: &mut Vec<String>) {
    for (name, child) in tree.list(directory) {
        let (path, shown) = (join(directory, name), format!("{shown}/{name}"));
        match child {
            Child::Directory if kustomization_in(tree, &path).is_some() => resources.push(shown),
            Child::Directory => walk(tree, &path, &shown, resources),
            Child::File(_) => {
                let manifest = name.rsplit_once('.').is_some_and(|(_, kind)| kind == "yaml" || kind == "yml");
                resources.extend(manifest.then_some(shown));
            }
        }
    }
}
