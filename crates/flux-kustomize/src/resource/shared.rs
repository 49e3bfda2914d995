//! Fields that are one and the same node upstream.
//!
//! A step that sets labels or annotations makes one node for each pair, and hangs it into every map of the resource that
//! lacks the key. From then on whoever writes to one of these fields writes to all: an overlay that changes
//! `metadata.labels.app` changes the selector too, if both came from one entry. What makes a tree anew, as JSON patches
//! do, ends that. Here such scalars have one number ([`Scalar::shared`]), and what is written to one is spread.

use flux_yaml::{Node, Scalar};

use super::single::Resource;

/// Set in the number of a scalar that was written by a step that does not tell.
const WRITTEN: u32 = 1 << 31;

/// Which numbers are taken in a resource, and whether any stands for more than one scalar.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shares {
    last: u32,
    any: bool,
}

/// What was written to shared scalars, by number.
#[derive(Debug, Default)]
pub(crate) struct Written {
    active: bool,
    scalars: Vec<Scalar>,
}

impl Resource {
    /// Numbers for as many scalars as are asked for: those after the one given.
    pub(crate) fn number_scalars(&mut self, count: usize) -> u32 {
        let before = self.shares.last;
        self.shares.last += u32::try_from(count).unwrap_or(0);
        before
    }

    /// Notes that a number was given to more than one scalar.
    pub(crate) fn has_shared(&mut self) {
        self.shares.any = true;
    }

    /// Notes that the tree was made anew, every scalar by itself.
    pub(crate) fn shares_nothing(&mut self) {
        self.shares.any = false;
    }

    /// For steps that tell what they write.
    pub(crate) fn written(&self) -> Written {
        Written { active: self.shares.any, scalars: Vec::new() }
    }

    /// Gives what was written to a shared scalar to the others.
    pub(crate) fn spread(&mut self, written: &Written) {
        if !written.scalars.is_empty() {
            each(&mut self.node, &mut |scalar| written.refresh(scalar));
        }
    }

    /// The same after a merge, which marks what it writes. Of several writes the last counts, in the order of keys.
    pub(crate) fn spread_marked(&mut self) {
        if !self.shares.any || !is_marked(&self.node) {
            return;
        }
        let mut written = Written { active: true, scalars: Vec::new() };
        each(&mut self.node, &mut |scalar| {
            if scalar.shared & WRITTEN != 0 {
                scalar.shared &= !WRITTEN;
                written.note(scalar);
            }
        });
        self.spread(&written);
    }
}

impl Written {
    /// What also follows scalars that are shared with none, by numbers given to them.
    pub(crate) fn following() -> Self {
        Self { active: true, scalars: Vec::new() }
    }

    /// What was last written to the scalars of this number.
    pub(crate) fn latest(&self, number: u32) -> Option<&Scalar> {
        self.scalars.iter().find(|scalar| scalar.shared == number)
    }

    /// Notes a write.
    pub(crate) fn note(&mut self, scalar: &Scalar) {
        self.scalars.retain(|earlier| earlier.shared != scalar.shared);
        self.scalars.push(scalar.clone());
    }

    /// Lets `act` change a scalar, or the scalars right below a list or map. It finds there what was written before, and
    /// what it writes is noted.
    pub(crate) fn watch<T>(&mut self, node: &mut Node, act: impl FnOnce(&mut Node) -> T) -> T {
        let mut before = Vec::new();
        if self.active {
            each_direct(node, &mut |scalar| {
                if scalar.shared != 0 {
                    self.refresh(scalar);
                    before.push(scalar.clone());
                }
            });
        }
        let result = act(node);
        if !before.is_empty() {
            each_direct(node, &mut |scalar| {
                let changed = |old: &Scalar| old.shared == scalar.shared && *old != *scalar;
                if before.iter().any(changed) {
                    self.note(scalar);
                }
            });
        }
        result
    }

    fn refresh(&self, scalar: &mut Scalar) {
        if scalar.shared != 0
            && let Some(latest) = self.latest(scalar.shared)
        {
            scalar.clone_from(latest);
        }
    }
}

/// The number of a scalar that takes the place of one with the number given.
pub(crate) const fn successor(number: u32) -> u32 {
    if number == 0 { 0 } else { number | WRITTEN }
}

/// Makes every scalar of a copy one by itself.
pub(crate) fn part(node: &mut Node) {
    each(node, &mut |scalar| scalar.shared = 0);
}

fn is_marked(node: &Node) -> bool {
    match node {
        Node::Scalar(scalar) => scalar.shared & WRITTEN != 0,
        Node::Sequence(list) => list.items.iter().any(is_marked),
        Node::Mapping(mapping) => mapping.entries.iter().any(|entry| is_marked(&entry.value)),
    }
}

fn each_direct(node: &mut Node, visit: &mut dyn FnMut(&mut Scalar)) {
    match node {
        Node::Scalar(scalar) => visit(scalar),
        Node::Sequence(list) => list.items.iter_mut().filter_map(Node::as_scalar_mut).for_each(visit),
        Node::Mapping(mapping) => {
            mapping.entries.iter_mut().filter_map(|entry| entry.value.as_scalar_mut()).for_each(visit);
        }
    }
}

/// Visits all scalars that are values, the fields of a map in the order of their keys.
fn each(node: &mut Node, visit: &mut dyn FnMut(&mut Scalar)) {
    match node {
        Node::Scalar(scalar) => visit(scalar),
        Node::Sequence(list) => list.items.iter_mut().for_each(|item| each(item, visit)),
        Node::Mapping(mapping) => {
            let mut entries: Vec<_> = mapping.entries.iter_mut().collect();
            entries.sort_by(|one, other| one.key.text.cmp(&other.key.text));
            for entry in entries {
                each(&mut entry.value, visit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use flux_yaml::Node;

    use super::{Resource, part, successor};
    use crate::id::Scope;

    /// Two labels that are one, and a third.
    fn resource() -> Resource {
        let text = "{kind: Pod, metadata: {name: a, labels: {a: x, b: x, c: x}}}";
        let mut resource =
            Resource::new(flux_yaml::parse_node(text).unwrap().unwrap(), &Arc::new(Scope::default()));
        let number = resource.number_scalars(1) + 1;
        for label in ["a", "b"] {
            scalar(&mut resource, label).shared = number;
        }
        resource.has_shared();
        resource
    }

    fn scalar<'r>(resource: &'r mut Resource, label: &str) -> &'r mut flux_yaml::Scalar {
        resource.node_mut().at_mut(&["metadata", "labels", label]).and_then(Node::as_scalar_mut).unwrap()
    }

    fn labels(resource: &Resource) -> Vec<String> {
        resource.labels().into_values().collect()
    }

    #[test]
    fn a_write_to_one_is_a_write_to_all() {
        let mut resource = resource();
        let mut written = resource.written();
        for label in ["a", "b", "c"] {
            let node = resource.node_mut().at_mut(&["metadata", "labels", label]).unwrap();
            written.watch(node, |node| node.as_scalar_mut().unwrap().text.push('y'));
        }
        resource.spread(&written);
        assert_eq!(labels(&resource), ["xyy", "xyy", "xy"]);
    }

    #[test]
    fn the_last_marked_write_counts() {
        let mut resource = resource();
        for (label, text) in [("b", "late"), ("a", "early")] {
            let scalar = scalar(&mut resource, label);
            text.clone_into(&mut scalar.text);
            scalar.shared = successor(scalar.shared);
        }
        resource.spread_marked();
        assert_eq!(labels(&resource), ["late", "late", "x"]);
        scalar(&mut resource, "a").text.clear();
        resource.spread_marked();
        assert_eq!(labels(&resource), ["", "late", "x"], "nothing is marked any more");
    }

    #[test]
    fn copies_stand_alone() {
        let mut resource = resource();
        part(resource.node_mut());
        let mut written = resource.written();
        let node = resource.node_mut().at_mut(&["metadata", "labels"]).unwrap();
        written.watch(node, |node| node.set("a", "new").map(drop)).unwrap();
        resource.spread(&written);
        assert_eq!(labels(&resource), ["new", "x", "x"]);
    }
}
