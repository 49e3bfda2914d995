//! How much more than its input a build may make of it, and how deep.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use flux_yaml::Node;

use crate::error::BuildError;

/// What the steps of one build may copy or read again, in bytes. Upstream has no limit but memory.
const LARGEST: usize = 512 << 20;
/// What a node costs besides its text.
const NODE: usize = 64;
/// What anything costs that is read again, if it is empty.
const AGAIN: usize = 16 << 10;

/// Counts what the steps of a build copy. Small inputs can be made to grow without end: bases that are built upon twice
/// at each level, values that are copied into themselves.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    bytes: AtomicUsize,
    read: Mutex<HashSet<String>>,
}

impl Growth {
    /// Counts bytes.
    ///
    /// # Errors
    /// They are too many.
    pub(crate) fn add(&self, bytes: usize) -> Result<(), BuildError> {
        let grown = |before: usize| Some(before.saturating_add(bytes));
        let before = self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown).unwrap_or_default();
        if before.saturating_add(bytes) <= LARGEST {
            return Ok(());
        }
        let message = format!("the build copies more than {LARGEST} bytes; copy less, or build in parts");
        Err(BuildError::invalid(message))
    }

    /// Counts the copy of a value, for those whose failures are texts.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub(crate) fn copy(&self, value: &Node) -> Result<(), String> {
        self.add(weight(value)).map_err(|error| error.to_string())
    }

    /// Counts a file or directory, if it was read before.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub(crate) fn read(&self, path: String, bytes: usize) -> Result<(), BuildError> {
        let first = self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
        if first { Ok(()) } else { self.add(AGAIN + bytes) }
    }
}

/// Whether collections in collections are more than may be: trees are walked recursively.
///
/// # Errors
/// They are.
pub(crate) fn check_depth(levels: usize) -> Result<(), String> {
    if levels <= flux_yaml::MAX_DEPTH { Ok(()) } else { Err("exceeded max depth".to_owned()) }
}

/// Levels of collections in a tree: none for a scalar.
pub(crate) fn height(node: &Node) -> usize {
    match node {
        Node::Scalar(_) => 0,
        Node::Sequence(list) => 1 + list.items.iter().map(height).max().unwrap_or_default(),
        Node::Mapping(mapping) => {
            1 + mapping.entries.iter().map(|entry| height(&entry.value)).max().unwrap_or_default()
        }
    }
}

/// What a copy of a tree costs.
pub(crate) fn weight(node: &Node) -> usize {
    match node {
        Node::Scalar(scalar) => NODE + scalar.text.len(),
        Node::Sequence(list) => NODE + list.items.iter().map(weight).sum::<usize>(),
        Node::Mapping(mapping) => {
            let fields = mapping.entries.iter();
            NODE + fields.map(|entry| entry.key.text.len() + weight(&entry.value)).sum::<usize>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Growth, LARGEST};

    #[test]
    fn what_is_too_much_stays_too_much() {
        let growth = Growth::default();
        assert!(growth.add(LARGEST).is_ok());
        assert!(growth.add(1).is_err());
        assert!(growth.add(usize::MAX).is_err());
        assert!(growth.read("a".to_owned(), 1).is_ok());
        assert!(growth.read("a".to_owned(), 1).is_err());
    }
}
