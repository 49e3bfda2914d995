//! Walking and changing a tree by field names.

use super::{Kind, Node};

/// A field was looked for in a node that has no fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("wrong node kind: expected {} but got {}", expected.name(), found.name())]
pub struct WrongKind {
    /// The shape that was needed.
    pub expected: Kind,
    /// The shape that was there.
    pub found: Kind,
}

impl Node {
    /// Field of a mapping; `None` when absent or when the node is no mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_mapping()?.get(key)
    }

    /// Field of a mapping; `None` when absent or when the node is no mapping.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_mapping_mut()?.get_mut(key)
    }

    /// Descends by field names; a name that is an unsigned number also indexes a sequence.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, part| match node {
            Self::Mapping(mapping) => mapping.get(part),
            Self::Sequence(sequence) => sequence.items.get(part.parse::<usize>().ok()?),
            Self::Scalar(_) => None,
        })
    }

    /// Descends by field names; a name that is an unsigned number also indexes a sequence.
    pub fn at_mut(&mut self, path: &[&str]) -> Option<&mut Self> {
        path.iter().try_fold(self, |node, part| match node {
            Self::Mapping(mapping) => mapping.get_mut(part),
            Self::Sequence(sequence) => sequence.items.get_mut(part.parse::<usize>().ok()?),
            Self::Scalar(_) => None,
        })
    }

    /// Text of the non-null scalar at the path.
    pub fn str_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.as_str()
    }

    /// Descends by field names, making mappings where fields are absent or null.
    pub fn ensure(&mut self, path: &[&str]) -> Result<&mut Self, WrongKind> {
        path.iter().try_fold(self, |node, part| {
            let mapping = node.mapping_or_null()?;
            Ok(mapping.get_or_insert_with(part, Self::null))
        })
    }

    /// The mapping of this node, which becomes an empty one when it is null.
    pub fn mapping_or_null(&mut self) -> Result<&mut super::Mapping, WrongKind> {
        if self.is_null() {
            *self = Self::mapping();
        }
        let found = self.kind();
        self.as_mapping_mut().ok_or(WrongKind { expected: Kind::Mapping, found })
    }

    /// Sets a field of a mapping (or null, which becomes a mapping), keeping its position if it exists.
    pub fn set(&mut self, key: &str, value: impl Into<Self>) -> Result<Option<Self>, WrongKind> {
        Ok(self.mapping_or_null()?.set(key, value))
    }

    /// Sets the value at a path, making mappings on the way.
    pub fn set_at(&mut self, path: &[&str], value: impl Into<Self>) -> Result<(), WrongKind> {
        *self.ensure(path)? = value.into();
        Ok(())
    }

    /// Removes a field; `None` when absent or when the node is no mapping.
    pub fn remove(&mut self, key: &str) -> Option<Self> {
        self.as_mapping_mut()?.remove(key)
    }

    /// Removes the field at a path; parents stay, even when they become empty.
    pub fn remove_at(&mut self, path: &[&str]) -> Option<Self> {
        let (last, parents) = path.split_last()?;
        self.at_mut(parents)?.remove(last)
    }
}
