//! What an `ArtifactGenerator` makes of sources: an `ExternalArtifact` (spec controllers/source, copy semantics).

use flux_archive::{IgnoreRules, Tree, TreeBuilder, resolve};
use flux_yaml::Value;

use crate::inputs::join;

/// Makes the artifact `name` of a generator from the trees of its sources.
///
/// # Errors
/// A source is not at hand, or an operation is none that is known here.
pub(super) fn artifact(
    generator: &Value,
    name: &str,
    mut source: impl FnMut(&str) -> Option<Tree>,
) -> Result<Tree, String> {
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let artifacts = items(&generator["spec"]["artifacts"]);
    let wanted = artifacts.iter().find(|artifact| artifact["name"] == name);
    let mut builder = Tree::builder();
    for operation in wanted.map(|artifact| items(&artifact["copy"])).unwrap_or_default() {
        let text = |field: &str| operation[field].as_str().unwrap_or_default();
        let from = text("from").strip_prefix('@').and_then(|from| from.split_once('/'));
        let (alias, pattern) = from.ok_or_else(|| format!("cannot copy from {:?}", text("from")))?;
        let to = text("to").strip_prefix("@artifact/");
        let to = to.ok_or_else(|| format!("cannot copy to {:?}", text("to")))?;
        if ["Merge", "Extract"].contains(&text("strategy")) {
            return Err(format!("copies with the strategy {} are not made here", text("strategy")));
        }
        let tree = source(alias).ok_or_else(|| format!("its source @{alias} is elsewhere"))?;
        let mut excluded = IgnoreRules::none();
        items(&operation["exclude"]).iter().filter_map(Value::as_str).for_each(|line| excluded.add("", line));
        copy(&tree, pattern, to, &excluded, &mut builder).map_err(|error| error.to_string())?;
    }
    builder.build().map_err(|error| error.to_string())
}

/// Copies as `cp` does: a directory as a directory, `dir/**` as what is in it, into `to` if that ends with a slash.
fn copy(
    tree: &Tree,
    pattern: &str,
    to: &str,
    excluded: &IgnoreRules,
    builder: &mut TreeBuilder,
) -> Result<(), flux_archive::PathError> {
    let base = pattern.trim_end_matches('/');
    let last = base.rsplit('/').next().unwrap_or(base);
    let into =
        if to.is_empty() || to.ends_with('/') { join(to.trim_end_matches('/'), last) } else { to.to_owned() };
    if tree.file(base).is_some() {
        let is_kept = !excluded.is_ignored(base, false);
        return if is_kept { builder.insert_as(&into, tree, base).map(drop) } else { Ok(()) };
    }
    if tree.is_dir(base) {
        return all(tree, base, &into, |path| !excluded.is_ignored(path, false), builder);
    }
    // The names before the first with a wildcard.
    let fixed: Vec<&str> = base.split('/').take_while(|name| !name.contains(['*', '?', '['])).collect();
    let mut wanted = IgnoreRules::none();
    wanted.add("", &format!("/{base}"));
    let prefix = resolve("", &fixed.join("/")).unwrap_or_default();
    let keep =
        |path: &str| wanted.is_ignored(&join(&prefix, path), false) && !excluded.is_ignored(path, false);
    all(tree, &prefix, to.trim_end_matches('/'), keep, builder)
}

/// Copies the files below a directory whose paths from there are to be kept.
fn all(
    tree: &Tree,
    directory: &str,
    to: &str,
    keep: impl Fn(&str) -> bool,
    builder: &mut TreeBuilder,
) -> Result<(), flux_archive::PathError> {
    let below = tree.subtree(directory).unwrap_or_default();
    for (path, _) in below.files().filter(|(path, _)| keep(path)) {
        builder.insert_as(&join(to, path), &below, path)?;
    }
    Ok(())
}
