//! Entries of a kustomization file that the ignore rules of the directory leave out.

use flux_archive::{IgnoreRules, Tree};
use flux_yaml::Value;
use serde_json::Map;

use super::scan;

/// Takes the ignored entries out of the lists of `file`, which is that of the directory `root`. What lies outside the
/// directory, or on another machine, is never ignored.
pub(super) fn filter(file: &mut Map<String, Value>, tree: &Tree, root: &str, rules: &IgnoreRules) {
    for name in ["resources", "components", "crds"] {
        let Some(Value::Array(entries)) = file.get_mut(name) else { continue };
        entries.retain(|entry| {
            let below =
                entry.as_str().filter(|entry| !is_remote(entry)).and_then(|entry| resolve(root, entry));
            below.is_none_or(|below| {
                let is_dir = tree.is_dir(&scan::join(root, &below));
                !rules.is_ignored(&below, is_dir)
            })
        });
        // As upstream writes the file: without lists that are empty, it may be an empty one.
        if entries.is_empty() {
            file.shift_remove(name);
        }
    }
}

/// An entry as a path below the directory.
fn resolve(root: &str, entry: &str) -> Option<String> {
    let path = flux_archive::resolve(root, entry)?;
    if root.is_empty() {
        return Some(path).filter(|path| !path.is_empty());
    }
    path.strip_prefix(root)?.strip_prefix('/').map(str::to_owned)
}

fn is_remote(entry: &str) -> bool {
    entry.contains("://") || entry.starts_with("git@")
}
