//! `$patch`.

use flux_yaml::{Mapping, Node};

use super::super::PatchError;

/// The field that says what to do with a map or list as a whole.
pub(crate) const KEY: &str = "$patch";

/// What a patch wants for a whole map or list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive {
    Merge,
    Replace,
    Delete,
}

impl Directive {
    fn parse(text: &str) -> Result<Self, PatchError> {
        match text {
            "merge" => Ok(Self::Merge),
            "replace" => Ok(Self::Replace),
            "delete" => Ok(Self::Delete),
            other => Err(PatchError::UnknownDirective(other.to_owned())),
        }
    }

    /// Whether a patch wants to replace what it is laid over.
    pub(super) fn replaces(patch: &Node) -> bool {
        patch.get(KEY).and_then(Node::as_str) == Some("replace")
    }

    /// Takes the directive out of a map of the patch. An unknown one stays there.
    pub(super) fn take_from_mapping(mapping: &mut Mapping) -> Result<Self, PatchError> {
        let Some(value) = mapping.get(KEY).filter(|value| !value.is_null()) else { return Ok(Self::Merge) };
        let directive = Self::parse(value.as_str().unwrap_or_default())?;
        mapping.remove(KEY);
        Ok(directive)
    }

    /// Takes the directive for a whole list out of it: an element with nothing but `$patch`. With it go all elements
    /// that have the same `$patch`, and all empty ones.
    pub(super) fn take_from_list(items: &mut Vec<Node>) -> Result<Self, PatchError> {
        let element = items.iter().filter_map(Node::as_mapping).find(|element| element.get(KEY).is_some());
        let Some(element) = element.filter(|element| element.len() == 1) else { return Ok(Self::Merge) };
        let text = element.get(KEY).and_then(Node::as_str).unwrap_or_default().to_owned();
        let directive = Self::parse(&text)?;
        items.retain(|item| match item {
            Node::Mapping(element) => {
                !element.is_empty() && element.get(KEY).and_then(Node::as_str) != Some(text.as_str())
            }
            other => !other.is_null(),
        });
        Ok(directive)
    }
}
