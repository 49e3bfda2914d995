//! Ordered maps.

use super::{Node, Scalar};

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Scalar,
    /// The value.
    pub value: Node,
    /// A comment on the field that holds a JSON `OpenAPI` schema; the only comment with an effect on a build.
    pub schema: Option<Box<str>>,
}

impl Entry {
    /// An entry with a string key and no comment.
    pub fn new(key: impl Into<String>, value: impl Into<Node>) -> Self {
        Self { key: Scalar::string(key), value: value.into(), schema: None }
    }

    /// An entry as Go adds one for a new field: the key is written plain, so that its text decides what it is.
    /// One that is no string (`10`, `true`) cannot become data.
    pub fn plain(key: impl Into<String>, value: impl Into<Node>) -> Self {
        Self { key: Scalar::plain(key), value: value.into(), schema: None }
    }
}

/// A map in source order. Keys may repeat: that is an error only when the map becomes data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Written as `{a: b}`; matters for scalars inside when the tree is turned into data.
    pub flow: bool,
}

impl Mapping {
    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Position of the first entry with this key text.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key.text == key)
    }

    /// Value of the first entry with this key text.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }

    /// Value of the first entry with this key text.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| entry.key.text == key).map(|entry| &mut entry.value)
    }

    /// The first entry with this key text.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.text == key)
    }

    /// Sets a value in place, or appends a new entry ([`Entry::plain`]). Returns the value that was there.
    pub fn set(&mut self, key: &str, value: impl Into<Node>) -> Option<Node> {
        let value = value.into();
        if let Some(slot) = self.get_mut(key) {
            return Some(std::mem::replace(slot, value));
        }
        self.entries.push(Entry::plain(key, value));
        None
    }

    /// The value at the key; a new entry ([`Entry::plain`]) made by `default` is appended when there is none.
    pub fn get_or_insert_with(&mut self, key: &str, default: impl FnOnce() -> Node) -> &mut Node {
        let position = self.position(key).unwrap_or_else(|| {
            self.entries.push(Entry::plain(key, default()));
            self.entries.len() - 1
        });
        &mut self.entries[position].value
    }

    /// Removes the first entry with this key text; the order of the others stays.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        self.position(key).map(|position| self.entries.remove(position).value)
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.entries.iter().map(|entry| (entry.key.text.as_str(), &entry.value))
    }

    /// Keys and values in order, values changeable.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.entries.iter_mut().map(|entry| (entry.key.text.as_str(), &mut entry.value))
    }
}

impl FromIterator<(String, Node)> for Mapping {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(pairs: I) -> Self {
        let entries = pairs.into_iter().map(|(key, value)| Entry::new(key, value)).collect();
        Self { entries, flow: false }
    }
}
