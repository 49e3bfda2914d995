//! Lists that are merged, in the usual case: one key, which every element has, or a set of plain values.

use std::collections::{HashMap, HashSet};

use flux_yaml::{Kind, Node, Sequence, Tag, WrongKind};

use super::super::PatchError;
use super::super::schema::Place;
use super::directive::Directive;
use super::elements::Elements;
use super::{Patch, Walker, into_sequence};

impl Walker<'_> {
    /// Merges a list by its keys. Elements of the patch come first.
    pub(super) fn list(
        &self,
        dest: Option<Node>,
        patch: Patch,
        keys: &[String],
        place: &Place,
    ) -> Result<Option<Node>, PatchError> {
        if dest.is_some() && patch.is_null() {
            return Ok(None);
        }
        let (mut dest, mut over) = match (dest.and_then(into_sequence), patch) {
            (Some(dest), Patch::Node(node)) => (dest, into_sequence(node)),
            (Some(dest), Patch::Silent) => (dest, Some(Sequence::default())),
            (Some(mut dest), Patch::Itself) => match Directive::take_from_list(&mut dest.items)? {
                Directive::Delete => return Ok(None),
                Directive::Merge | Directive::Replace => (dest, None),
            },
            // A list that is new is not asked for a directive, its elements are.
            (None, Patch::Node(node)) => (into_sequence(node).unwrap_or_default(), None),
            (None, Patch::Silent | Patch::Itself) => return Ok(None),
        };
        if let Some(patch) = &mut over {
            match Directive::take_from_list(&mut patch.items)? {
                Directive::Delete => return Ok(None),
                Directive::Replace => (dest, over) = (std::mem::take(patch), None),
                Directive::Merge => {}
            }
        }
        let flow = dest.flow;
        let over = over.map(|over| over.items);
        let items = match keys {
            [] => union(dest.items, over)?,
            [key] if usual(&dest.items, key) && over.as_deref().is_none_or(|over| usual(over, key)) => {
                self.by_key(dest.items, over, key, place)?
            }
            _ => Elements::new(self, keys, place, dest.items, over).merge()?,
        };
        Ok(Some(Sequence { items, flow }.into()))
    }

    /// The elements of the patch, each merged with the first of its name below, then the others below. Of elements
    /// below with one name only the last is left, unmerged. `over` is `None` when the list is laid over itself.
    fn by_key(
        &self,
        dest: Vec<Node>,
        over: Option<Vec<Node>>,
        key: &str,
        place: &Place,
    ) -> Result<Vec<Node>, PatchError> {
        let itself = over.is_none();
        let name = |element: &Node| key_text(element, key).unwrap_or_default().to_owned();
        let mut below: HashMap<String, Vec<Node>> = HashMap::with_capacity(dest.len());
        let mut order: Vec<String> = Vec::new();
        for element in dest {
            let name = name(&element);
            let same = below.entry(name.clone()).or_default();
            if same.is_empty() {
                order.push(name);
            }
            same.push(element);
        }
        let mut items = Vec::with_capacity(order.len());
        let mut done: HashSet<String> = HashSet::new();
        for element in over.unwrap_or_default() {
            let name = name(&element);
            if done.contains(&name) {
                continue;
            }
            items.extend(self.element(below.remove(&name), Patch::Node(element), place)?);
            done.insert(name);
        }
        for name in order {
            let patch = if itself { Patch::Itself } else { Patch::Silent };
            if let Some(same) = below.remove(&name) {
                items.extend(self.element(Some(same), patch, place)?);
            }
        }
        Ok(items)
    }

    /// One element of the result, from all elements below that have its name.
    fn element(
        &self,
        below: Option<Vec<Node>>,
        patch: Patch,
        place: &Place,
    ) -> Result<Option<Node>, PatchError> {
        let Some(mut below) = below else { return Ok(self.walk(None, patch, place)?.filter(is_something)) };
        // The last one is put in place after all merging, so that it decides, and a replaced element comes back.
        let replaced = matches!(&patch, Patch::Node(node) if replaces(node));
        let last = if below.len() > 1 || replaced { below.last().cloned() } else { None };
        let merged = self.walk(Some(below.swap_remove(0)), patch, place)?.filter(is_something);
        Ok(merged.map(|merged| last.unwrap_or(merged)))
    }
}

/// Whether an element asks to replace the one below.
pub(super) fn replaces(element: &Node) -> bool {
    element.get("$patch").and_then(Node::as_str) == Some("replace")
}

/// Whether a walked element is kept: null and empty ones are not.
pub(super) fn is_something(element: &Node) -> bool {
    !element.is_null() && element.as_mapping().is_none_or(|mapping| !mapping.is_empty())
}

/// Text of a key field; empty when it is missing, null or no scalar.
pub(super) fn key_text<'n>(element: &'n Node, key: &str) -> Option<&'n str> {
    element.get(key).map(|value| value.as_str().unwrap_or_default())
}

fn usual(items: &[Node], key: &str) -> bool {
    items.iter().all(|item| key_text(item, key).is_some_and(|text| !text.is_empty()))
}

/// The union of two sets of plain values, those of the patch first. Of equal texts the last one below is left.
fn union(dest: Vec<Node>, over: Option<Vec<Node>>) -> Result<Vec<Node>, PatchError> {
    let mut positions: HashMap<String, usize> = HashMap::new();
    let mut items: Vec<Node> = Vec::new();
    let over = over.unwrap_or_default().into_iter().map(|item| (item, false));
    for (item, below) in over.chain(dest.into_iter().map(|item| (item, true))) {
        let Node::Scalar(mut scalar) = item else {
            return Err(WrongKind { expected: Kind::Scalar, found: item.kind() }.into());
        };
        if scalar.tag == Tag::Null {
            continue;
        }
        match positions.get(&scalar.text) {
            Some(&position) if below => items[position] = scalar.into(),
            Some(_) => {}
            None => {
                positions.insert(scalar.text.clone(), items.len());
                // The value is written anew, and its type follows from the text and its quotes.
                scalar.tag = if scalar.is_quoted() { Tag::Str } else { Tag::None };
                scalar.tagged = false;
                items.push(scalar.into());
            }
        }
    }
    Ok(items)
}
