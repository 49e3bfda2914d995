//! Where in a list the resources of an id are.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};

use super::single::Resource;
use crate::id::Key;

/// Positions by id. It keeps no ids, only their hashes: who asks looks at what is at the positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    state: RandomState,
    /// Hash to the number of the last entry with it.
    last: HashMap<u64, usize, BuildHasherDefault<Itself>>,
    /// Position, and the number of the entry before it with the same hash.
    entries: Vec<(usize, Option<usize>)>,
}

impl Index {
    /// With room for so many ids.
    pub(super) fn with_capacity(count: usize) -> Self {
        let last = HashMap::with_capacity_and_hasher(count, BuildHasherDefault::default());
        Self { state: RandomState::new(), last, entries: Vec::with_capacity(count) }
    }

    /// All resources of a list by their present ids.
    pub(super) fn of_current(items: &[Resource]) -> Self {
        let mut index = Self::with_capacity(items.len());
        items.iter().enumerate().for_each(|(position, resource)| index.add(resource.key(), position));
        index
    }

    /// Adds a position, unless the id was last seen at it.
    pub(super) fn add(&mut self, key: Key<'_>, position: usize) {
        let last = self.last.entry(self.state.hash_one(key));
        let number = self.entries.len();
        match last {
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(number);
                self.entries.push((position, None));
            }
            std::collections::hash_map::Entry::Occupied(mut slot) => {
                let before = *slot.get();
                if self.entries[before].0 != position {
                    slot.insert(number);
                    self.entries.push((position, Some(before)));
                }
            }
        }
    }

    /// The positions where the id may be, or may have been; a position can come more than once.
    pub(super) fn find(&self, key: Key<'_>) -> impl Iterator<Item = usize> + use<'_> {
        let first = self.last.get(&self.state.hash_one(key)).copied();
        let entries = std::iter::successors(first, |number| self.entries[*number].1);
        entries.map(|number| self.entries[number].0)
    }
}

/// The keys are hashes already.
#[derive(Clone, Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
