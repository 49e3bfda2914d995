//! The `ValueAddTransformer` plugin: one value into fields, or into a place of a path that a field holds.

use flux_yaml::{Kind, Mapping, Node, Rules, Tag, WrongKind};
use serde::Deserialize;

use super::fields::write_scalar;
use super::namespace::NamespaceStep;
use super::target::TargetSelector;
use crate::config::split_path;
use crate::error::BuildError;
use crate::file::{Selector, VALUE_ADD_TRANSFORMER, conform_loosely};
use crate::growth::check_depth;
use crate::load::Loader;
use crate::resource::{Resource, ResourceList};

/// Where the value goes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ValueTarget {
    selector: Option<Selector>,
    field_path: String,
    file_path_position: i64,
}

/// All targets: those given, and those of a file.
///
/// # Errors
/// There are none, the file cannot be loaded, or a target makes no sense.
pub(crate) fn value_targets(
    given: &[ValueTarget],
    path: &str,
    loader: &Loader<'_>,
) -> Result<Vec<ValueTarget>, String> {
    let mut targets = given.to_vec();
    if !path.is_empty() {
        targets.extend(load_targets(path, loader)?);
    }
    if targets.is_empty() {
        return Err("must specify at least one target".to_owned());
    }
    for target in &targets {
        if target.field_path.is_empty() {
            return Err("fieldPath cannot be empty".to_owned());
        }
        if target.file_path_position < 0 {
            let position = target.file_path_position;
            return Err(format!("value of FilePathPosition ({position}) cannot be negative"));
        }
    }
    Ok(targets)
}

/// Adds the value; a blank one is the name of the kustomization's directory.
///
/// # Errors
/// A selector is malformed, or a field holds no scalar.
pub(crate) fn add_value(
    list: &mut ResourceList,
    value: &str,
    targets: &[ValueTarget],
    loader: &Loader<'_>,
) -> Result<(), BuildError> {
    let root = loader.shown_root();
    let value = match value.trim() {
        "" => root.rsplit('/').next().unwrap_or_default(),
        given => given,
    };
    for target in targets {
        let selector = TargetSelector::new(&target.selector.clone().unwrap_or_default())?;
        for position in selector.positions(list)? {
            list.update(position, |resource| add(resource, value, target))?;
        }
    }
    Ok(())
}

fn add(resource: &mut Resource, value: &str, target: &ValueTarget) -> Result<(), BuildError> {
    if target.field_path == "metadata/namespace" {
        let step = NamespaceStep { namespace: value.to_owned(), ..NamespaceStep::default() };
        return step.apply_alone(resource);
    }
    let path = target.field_path.strip_prefix('/').unwrap_or(&target.field_path);
    let parts = split_path(path, '/');
    let id = resource.id().clone();
    let mut written = resource.written();
    let result = resource.change(|node| {
        let slot = reach_or_make(node, &parts)?;
        let old = slot.as_str().unwrap_or("").to_owned();
        if slot.is_null() {
            *slot = Node::plain("x");
        }
        let text = placed(&old, value, target.file_path_position);
        written.watch(slot, |slot| write_scalar(slot, &text, Tag::None)).map_err(|error| error.to_string())
    });
    resource.spread(&written);
    result.map_err(|reason| BuildError::invalid(format!("{id}: {reason}")))
}

/// The node at a path of field names, list indexes and `[name=value]`, made where it is missing.
fn reach_or_make<'n>(node: &'n mut Node, parts: &[String]) -> Result<&'n mut Node, String> {
    check_depth(parts.len())?;
    parts.iter().try_fold(node, |node, part| {
        let test = part
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .and_then(|test| test.split_once('='));
        if let Some((key, value)) = test {
            return element(node, key, value);
        }
        if let (Node::Sequence(list), Ok(index)) = (&mut *node, part.parse::<usize>()) {
            let length = list.items.len();
            let missing = format!("index {index} specified but only {length} elements found");
            return node.as_sequence_mut().and_then(|items| items.get_mut(index)).ok_or(missing);
        }
        node.ensure(&[part]).map_err(|error| error.to_string())
    })
}

fn element<'n>(node: &'n mut Node, key: &str, value: &str) -> Result<&'n mut Node, String> {
    if node.is_null() {
        *node = Node::sequence();
    }
    let wrong = WrongKind { expected: Kind::Sequence, found: node.kind() }.to_string();
    let items = node.as_sequence_mut().ok_or(wrong)?;
    let position = items.iter().position(|item| item.str_at(&[key]) == Some(value)).unwrap_or(items.len());
    if position == items.len() {
        let mut made = Mapping::default();
        made.set(key, Node::plain(value));
        items.push(made.into());
    }
    Ok(&mut items[position])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TargetsFile {
    targets: Vec<ValueTarget>,
}

fn load_targets(path: &str, loader: &Loader<'_>) -> Result<Vec<ValueTarget>, String> {
    let text = loader.load_text(path).map_err(|error| error.to_string())?;
    let value = flux_yaml::parse(&text, Rules::V2).map_err(|error| format!("{path}: {error}"))?;
    let value = conform_loosely(value, &VALUE_ADD_TRANSFORMER)?;
    let file: TargetsFile = serde_json::from_value(value).map_err(|error| error.to_string())?;
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
