//! Lists with several keys, and lists whose elements lack keys.
//!
//! Upstream guesses here, and edits elements that several lists share while it goes along. The outcome is odd but fixed,
//! so it is retraced: elements live in one store, and the lists hold their numbers. Quadratic, as it must be, and used
//! for lists of ports and the like.

use flux_yaml::Node;

use super::super::PatchError;
use super::super::schema::Place;
use super::directive::Directive;
use super::list::{is_something, key_text};
use super::{Patch, Walker};

pub(super) struct Elements<'w> {
    walker: &'w Walker<'w>,
    keys: &'w [String],
    place: &'w Place,
    store: Vec<Node>,
    dest: Vec<usize>,
    /// The patch; the same as `dest` when the list is laid over itself.
    over: Vec<usize>,
}

impl<'w> Elements<'w> {
    pub(super) fn new(
        walker: &'w Walker<'w>,
        keys: &'w [String],
        place: &'w Place,
        dest: Vec<Node>,
        over: Option<Vec<Node>>,
    ) -> Self {
        let mut store = dest;
        let dest: Vec<usize> = (0..store.len()).collect();
        let over = match over {
            None => dest.clone(),
            Some(patch) => {
                let first = store.len();
                store.extend(patch);
                (first..store.len()).collect()
            }
        };
        Self { walker, keys, place, store, dest, over }
    }

    pub(super) fn merge(mut self) -> Result<Vec<Node>, PatchError> {
        let mut wanted = self.wanted();
        if self.keys.len() > 1 {
            fill_gaps(&mut wanted);
        }
        let used = used_keys(self.keys, &wanted);
        let mut added: Vec<usize> = Vec::new();
        for values in &wanted {
            let values: Vec<&str> = used.iter().map(|key| values[*key].as_str()).collect();
            let keys: Vec<&str> = used.iter().map(|key| self.keys[*key].as_str()).collect();
            match self.walk(&keys, &values)? {
                None => self.dest = self.set(&self.dest, None, &keys, &values),
                Some(element) => {
                    self.write_keys(element, &keys, &values);
                    added = self.set(&added, Some(element), &keys, &values);
                }
            }
        }
        if !wanted.is_empty() {
            let keys: Vec<&str> = used.iter().map(|key| self.keys[*key].as_str()).collect();
            self.dest = self.append(added, &keys);
        }
        let mut store: Vec<Option<Node>> = self.store.into_iter().map(Some).collect();
        let mut result = Vec::with_capacity(self.dest.len());
        for (position, index) in self.dest.iter().enumerate() {
            let again = self.dest[position + 1..].contains(index);
            result.extend(if again { store[*index].clone() } else { store[*index].take() });
        }
        Ok(result)
    }

    /// The combinations of key values, those of the patch first, each once.
    fn wanted(&self) -> Vec<Vec<String>> {
        let mut wanted: Vec<Vec<String>> = Vec::new();
        for index in self.over.iter().chain(&self.dest) {
            let text = |key: &String| key_text(&self.store[*index], key).unwrap_or_default().to_owned();
            let values: Vec<String> = self.keys.iter().map(text).collect();
            if !wanted.contains(&values) {
                wanted.push(values);
            }
        }
        wanted
    }

    /// Merges the first elements of both lists that have the values; gives the number of the result.
    fn walk(&mut self, keys: &[&str], values: &[&str]) -> Result<Option<usize>, PatchError> {
        // Values that are missing do not count, unless all are.
        let given: Vec<(&str, &str)> =
            keys.iter().copied().zip(values.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
        let pairs = if given.is_empty() { keys.iter().map(|key| (*key, "")).collect() } else { given };
        let find = |list: &[usize]| {
            let has = |index: &&usize| pairs.iter().all(|(key, value)| is(&self.store[**index], key, value));
            list.iter().find(has).copied()
        };
        let (below, over) = (find(&self.dest), find(&self.over));
        let Some(target) = below.or(over) else { return Ok(None) };
        let element = std::mem::take(&mut self.store[target]);
        let backup = element.clone();
        let (result, merged) = match over {
            Some(over) if over == target && below.is_none() => {
                (target, self.walker.walk(None, Patch::Node(element), self.place)?)
            }
            Some(over) if over == target => {
                (target, self.walker.walk(Some(element), Patch::Itself, self.place)?)
            }
            Some(over) => {
                let patch = self.store[over].clone();
                let result = if super::list::replaces(&patch) { over } else { target };
                (result, self.walker.walk(Some(element), Patch::Node(patch), self.place)?)
            }
            None => (target, self.walker.walk(Some(element), Patch::Silent, self.place)?),
        };
        let merged = merged.filter(is_something);
        if merged.is_none() || result != target {
            self.store[target] = backup;
        }
        // A directive acts once: an element that is looked up again has lost it.
        if let Some(Node::Mapping(patch)) = over.map(|over| &mut self.store[over]) {
            Directive::take_from_mapping(patch).ok();
        }
        let Some(merged) = merged else { return Ok(None) };
        self.store[result] = merged;
        Ok(Some(result))
    }

    /// Sees to it that the element has the keys it was found by.
    fn write_keys(&mut self, element: usize, keys: &[&str], values: &[&str]) {
        if let Node::Mapping(mapping) = &mut self.store[element] {
            for (key, value) in keys.iter().zip(values) {
                if !value.is_empty() && mapping.get(key).is_none() {
                    mapping.set(key, Node::plain(*value));
                }
            }
        }
    }

    /// The list with all elements that have the values replaced by one, or taken out. An element that replaces nothing
    /// is appended. Empty elements go.
    fn set(&self, list: &[usize], element: Option<usize>, keys: &[&str], values: &[&str]) -> Vec<usize> {
        let mut result = Vec::with_capacity(list.len() + 1);
        let mut replaced = false;
        for index in list {
            match &self.store[*index] {
                item if !is_something(item) => {}
                Node::Mapping(_) => {
                    let found = !values.is_empty()
                        && keys.iter().zip(values).all(|(key, value)| has(&self.store[*index], key, value));
                    if found {
                        replaced = true;
                        result.extend(element);
                    } else if !values.is_empty() {
                        result.push(*index);
                    }
                }
                _ => result.push(*index),
            }
        }
        if !replaced {
            result.extend(element.filter(|index| !self.store[*index].is_null()));
        }
        result
    }

    /// Puts what is in the list below into the merged one, each element over that with the same keys.
    fn append(&self, mut merged: Vec<usize>, keys: &[&str]) -> Vec<usize> {
        for index in &self.dest {
            let mut values = Vec::new();
            for key in keys {
                match self.store[*index].get(key).filter(|value| !value.is_null()) {
                    Some(value) => values.push(value.as_str().unwrap_or_default()),
                    None => merged.push(*index),
                }
            }
            if keys.len() > 1 {
                merged = self.set(&merged, None, keys, &values);
            }
            merged = self.set(&merged, Some(*index), keys, &values);
        }
        merged
    }
}

/// Whether an element has a field with this text.
fn is(element: &Node, key: &str, value: &str) -> bool {
    element.get(key).is_some_and(|found| found.as_scalar().map_or("", |own| own.text.as_str()) == value)
}

/// The same, but any text will do when none is asked for. Elements are looked up by the one and replaced by the other.
fn has(element: &Node, key: &str, value: &str) -> bool {
    if value.is_empty() { element.get(key).is_some() } else { is(element, key, value) }
}

/// Numbers of the keys that some element has; all keys when none has any.
fn used_keys(keys: &[String], wanted: &[Vec<String>]) -> Vec<usize> {
    let used: Vec<usize> =
        (0..keys.len()).filter(|key| wanted.iter().any(|values| !values[*key].is_empty())).collect();
    if used.is_empty() { (0..keys.len()).collect() } else { used }
}

/// Combinations that agree in one value and differ only in that others are missing become one and the same.
fn fill_gaps(wanted: &mut [Vec<String>]) {
    if wanted.iter().all(|values| values.iter().all(|value| !value.is_empty())) {
        return;
    }
    for first in 0..wanted.len() {
        // The outer combination is taken as it was when its turn came, the inner ones as they are.
        let own = wanted[first].clone();
        for second in 0..wanted.len() {
            if let Some(filled) = filled(&own, &wanted[second]) {
                wanted[first].clone_from(&filled);
                wanted[second] = filled;
            }
        }
    }
}

fn filled(left: &[String], right: &[String]) -> Option<Vec<String>> {
    let agree = left.iter().zip(right).all(|(a, b)| a == b || a.is_empty() || b.is_empty());
    let common = left.iter().zip(right).any(|(a, b)| a == b);
    (agree && common).then(|| {
        left.iter().zip(right).map(|(a, b)| if a.is_empty() { b.clone() } else { a.clone() }).collect()
    })
}
