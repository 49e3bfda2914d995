//! The `ValueAddTransformer` plugin: one value into fields, or into a place of a path that a field holds.

use flux_yaml::{Node, Rules, Tag};
use serde::Deserialize;

use super::fields::write_scalar;
use super::target::TargetSelector;
use crate::config::split_path;
use crate::error::BuildError;
use crate::file::{Selector, VALUE_ADD_TRANSFORMER, conform};
use crate::load::Loader;
use crate::resource::ResourceList;

/// Where the value goes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ValueTarget {
    selector: Option<Selector>,
    field_path: String,
    file_path_position: i64,
}

/// Adds the value; a blank one is the name of the kustomization's directory.
///
/// # Errors
/// The targets cannot be loaded, or a field holds no scalar.
pub(crate) fn add_value(
    list: &mut ResourceList,
    value: &str,
    targets_path: &str,
    targets: &[ValueTarget],
    loader: &Loader<'_>,
) -> Result<(), BuildError> {
    let root = loader.shown_root();
    let value = match value.trim() {
        "" => root.rsplit('/').next().unwrap_or_default(),
        given => given,
    };
    let mut targets = targets.to_vec();
    if !targets_path.is_empty() {
        targets.extend(load_targets(targets_path, loader)?);
    }
    for target in &targets {
        let selector = TargetSelector::new(&target.selector.clone().unwrap_or_default())?;
        let path = target.field_path.strip_prefix('/').unwrap_or(&target.field_path);
        let parts = split_path(path, '/');
        let path: Vec<&str> = parts.iter().map(String::as_str).collect();
        for resource in list.renaming().iter_mut().filter(|resource| selector.selects(resource)) {
            let id = resource.id().clone();
            let result = resource.change(|node| {
                let slot = node.ensure(&path)?;
                let old = slot.as_str().unwrap_or("").to_owned();
                if slot.is_null() {
                    *slot = Node::plain("x");
                }
                write_scalar(slot, &placed(&old, value, target.file_path_position), Tag::None)
            });
            result.map_err(|error| BuildError::invalid(format!("{id}: {error}")))?;
        }
    }
    Ok(())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TargetsFile {
    targets: Vec<ValueTarget>,
}

fn load_targets(path: &str, loader: &Loader<'_>) -> Result<Vec<ValueTarget>, BuildError> {
    let malformed = |source| BuildError::MalformedYaml { path: path.to_owned(), source };
    let value = flux_yaml::parse(&loader.load_text(path)?, Rules::V2).map_err(malformed)?;
    let value = conform(&value, &VALUE_ADD_TRANSFORMER, false).map_err(BuildError::invalid)?;
    let file: TargetsFile =
        serde_json::from_value(value).map_err(|error| BuildError::invalid(error.to_string()))?;
    Ok(file.targets)
}

/// Position 0 replaces, others put the value before that part of the path, or at its end.
fn placed(old: &str, value: &str, position: i64) -> String {
    let Ok(position) = usize::try_from(position - 1) else { return value.to_owned() };
    let mut parts: Vec<&str> = old.split('/').filter(|part| !part.is_empty()).collect();
    parts.insert(position.min(parts.len()), value);
    let lead = if old.starts_with('/') { "/" } else { "" };
    format!("{lead}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::placed;

    #[test]
    fn places() {
        let cases = [(0, "v"), (1, "v/projects/x"), (2, "projects/v/x"), (99, "projects/x/v")];
        for (position, want) in cases {
            assert_eq!(placed("projects/x", "v", position), want);
        }
    }
}
