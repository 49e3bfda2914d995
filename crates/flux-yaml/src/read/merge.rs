//! Merge keys (`<<`), expanded while reading.

use std::collections::HashMap;

use crate::{Entry, Error, Mapping, Node, Rules};

/// Replaces the merge keys of a mapping by what they name.
///
/// v3: keys written in the mapping win, then earlier merges. v2: like assignments from top to bottom, so a merge also
/// overrides what was written above it. Under v3 one merge key is allowed, and a quoted `"<<"`, which merges nothing, is
/// lost with it, as kyaml clears the field by its text.
pub(super) fn expand(mapping: &mut Mapping, rules: Rules) -> Result<(), Error> {
    let is_merge = |entry: &Entry| entry.key.is_merge() || (rules == Rules::V3 && entry.key.text == "<<");
    if !mapping.entries.iter().any(is_merge) {
        return Ok(());
    }
    if rules == Rules::V3 {
        if mapping.entries.iter().filter(|entry| entry.key.is_merge()).count() > 1 {
            return Err(Error::new("duplicate merge key"));
        }
        mapping.entries.retain(|entry| entry.key.is_merge() || entry.key.text != "<<");
    }
    let entries = std::mem::take(&mut mapping.entries);
    let mut result = Entries::default();
    let mut merged = Vec::new();
    for entry in entries {
        if !entry.key.is_merge() {
            result.write(entry, rules);
        } else if rules == Rules::V3 {
            merged.push(entry.value);
        } else {
            // Backwards, since earlier mappings of a list take precedence.
            for source in sources(entry.value)?.into_iter().rev() {
                source.entries.into_iter().for_each(|entry| result.write(entry, rules));
            }
        }
    }
    for source in merged {
        for source in sources(source)? {
            source.entries.into_iter().for_each(|entry| result.fill(entry));
        }
    }
    mapping.entries = result.entries;
    Ok(())
}

#[derive(Default)]
struct Entries {
    entries: Vec<Entry>,
    positions: HashMap<String, usize>,
}

impl Entries {
    /// A written entry. Under v3 a repeated key is kept, to be refused later.
    fn write(&mut self, entry: Entry, rules: Rules) {
        match self.positions.get(&entry.key.text) {
            Some(&position) if rules == Rules::V2 => self.entries[position] = entry,
            _ => self.push(entry),
        }
    }

    /// A merged entry, which yields to what is there.
    fn fill(&mut self, entry: Entry) {
        if !self.positions.contains_key(&entry.key.text) {
            self.push(entry);
        }
    }

    fn push(&mut self, entry: Entry) {
        self.positions.insert(entry.key.text.clone(), self.entries.len());
        self.entries.push(entry);
    }
}

fn sources(value: Node) -> Result<Vec<Mapping>, Error> {
    let wrong = || Error::new("map merge requires map or sequence of maps as the value");
    match value {
        Node::Mapping(mapping) => Ok(vec![mapping]),
        Node::Sequence(sequence) => sequence
            .items
            .into_iter()
            .map(|item| if let Node::Mapping(mapping) = item { Ok(mapping) } else { Err(wrong()) })
            .collect(),
        Node::Scalar(_) => Err(wrong()),
    }
}
