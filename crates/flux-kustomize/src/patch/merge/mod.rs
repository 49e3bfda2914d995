//! Strategic merge (spec kustomize 13): a patch laid over a resource, lists merged by key where the schema says so.
//!
//! The walk visits the whole resource, not only what the patch names: fields that were written without a value
//! disappear anywhere in a resource that is patched.

mod directive;
mod elements;
mod list;

use std::collections::{BTreeMap, HashSet};

use flux_yaml::{Entry, Kind, Mapping, Node, Scalar, Sequence, Style, WrongKind};

use super::PatchError;
use super::schema::{Place, Schemas};
use crate::resource::successor;
use directive::Directive;

pub(crate) use directive::KEY as DIRECTIVE;

/// What has become of the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is patched.
    Merged,
    /// The patch deletes it.
    Deleted,
}

/// Merges a patch into a resource. After an error the resource is not to be used. What must not change by a patch (kind,
/// name, namespace) is the caller's to restore.
pub(crate) fn merge(dest: &mut Node, patch: &Node, schemas: &Schemas) -> Result<Outcome, PatchError> {
    // Upstream makes a new root where the patch replaces it, and then goes on with the old one. What is wrong below is
    // told all the same.
    let kept = Directive::replaces(patch).then(|| dest.clone());
    let walker = Walker { schemas };
    let merged = walker.walk(Some(std::mem::take(dest)), Patch::Node(patch.clone()), &Place::default())?;
    match merged {
        Some(node) => {
            *dest = kept.unwrap_or(node);
            Ok(Outcome::Merged)
        }
        None => Ok(Outcome::Deleted),
    }
}

/// What is laid over a node.
#[derive(Debug)]
enum Patch {
    /// Nothing: the patch does not name this node.
    Silent,
    /// A node of the patch.
    Node(Node),
    /// The node itself, which came out of the patch as a whole: its nulls go and its directives act.
    Itself,
}

impl Patch {
    fn is_null(&self) -> bool {
        matches!(self, Self::Node(node) if node.is_null())
    }
}

struct Walker<'a> {
    schemas: &'a Schemas,
}

impl Walker<'_> {
    /// The merged node; `None` when nothing is to be left of it.
    fn walk(&self, dest: Option<Node>, patch: Patch, place: &Place) -> Result<Option<Node>, PatchError> {
        let shown = dest.as_ref().filter(|node| !node.is_null());
        let over =
            if let Patch::Node(node) = &patch { Some(node).filter(|node| !node.is_null()) } else { None };
        let Some(kind) = shown.or(over).map(Node::kind) else { return Ok(null(dest, &patch)) };
        for node in [shown, over].into_iter().flatten() {
            if node.kind() != kind {
                return Err(WrongKind { expected: kind, found: node.kind() }.into());
            }
        }
        let dest = dest.filter(|node| !node.is_null());
        match kind {
            Kind::Scalar => Ok(match patch {
                Patch::Node(node) => Some(node).filter(|node| !node.is_null()),
                Patch::Silent | Patch::Itself => dest,
            }),
            Kind::Mapping => {
                let found = self.place_of(place, dest.as_ref(), &patch);
                self.mapping(dest, patch, &found)
            }
            Kind::Sequence => match &place.keys {
                Some(keys) => self.list(dest, patch, keys, &place.elements()),
                None => Ok(match patch {
                    Patch::Node(node) => Some(node).filter(|node| !node.is_null()),
                    Patch::Silent | Patch::Itself => dest,
                }),
            },
        }
    }

    /// An object that says what it is has a schema of its own, wherever it stands.
    fn place_of(&self, place: &Place, dest: Option<&Node>, patch: &Patch) -> Place {
        if place.node.is_some() {
            return place.clone();
        }
        let over = if let Patch::Node(node) = patch { Some(node) } else { None };
        let root =
            |node: &Node| self.schemas.root(node.get("apiVersion")?.as_str()?, node.get("kind")?.as_str()?);
        Place { node: dest.and_then(root).or_else(|| over.and_then(root)), keys: None }
    }

    fn mapping(&self, dest: Option<Node>, patch: Patch, place: &Place) -> Result<Option<Node>, PatchError> {
        let dest = dest.and_then(into_mapping);
        let over = match patch {
            Patch::Node(node) if node.is_null() => return Ok(None),
            Patch::Node(node) => into_mapping(node),
            Patch::Silent => return self.fields(dest.unwrap_or_default(), Some(Mapping::default()), place),
            Patch::Itself => {
                let mut own = dest.unwrap_or_default();
                return match Directive::take_from_mapping(&mut own)? {
                    Directive::Delete => Ok(None),
                    Directive::Merge | Directive::Replace => self.fields(own, None, place),
                };
            }
        };
        let mut over = over.unwrap_or_default();
        match (dest, Directive::take_from_mapping(&mut over)) {
            (_, Ok(Directive::Delete)) => Ok(None),
            // Without anything below, the patch is taken whole, and an unknown directive with it.
            (None, _) | (Some(_), Ok(Directive::Replace)) => self.fields(over, None, place),
            (Some(dest), Ok(Directive::Merge)) => self.fields(dest, Some(over), place),
            (Some(_), Err(error)) => Err(error),
        }
    }

    /// Merges field by field; `over` is `None` when the mapping is laid over itself.
    fn fields(
        &self,
        mut dest: Mapping,
        over: Option<Mapping>,
        place: &Place,
    ) -> Result<Option<Node>, PatchError> {
        let itself = over.is_none();
        let over = over.unwrap_or_default();
        if dest.is_empty() && !over.is_empty() {
            dest.flow = over.flow;
        }
        let mut patches: BTreeMap<String, Entry> = BTreeMap::new();
        for entry in over.entries {
            patches.entry(entry.key.text.clone()).or_insert(entry);
        }
        let mut kept = Vec::with_capacity(dest.entries.len() + patches.len());
        let repeated = repeated(&dest.entries);
        for (number, mut entry) in std::mem::take(&mut dest.entries).into_iter().enumerate() {
            if repeated.binary_search(&number).is_ok() {
                kept.push(entry);
                continue;
            }
            let patch = patches.remove(&entry.key.text);
            let place = self.field_place(place, &entry, patch.as_ref());
            let patch = match patch {
                Some(patch) => Patch::Node(patch.value),
                None if itself => Patch::Itself,
                None => Patch::Silent,
            };
            let look = Look::of(&entry.value, &patch);
            if let Some(mut value) = self.walk(Some(entry.value), patch, &place)? {
                look.put_on(&mut value);
                entry.value = value;
                kept.push(entry);
            }
        }
        for (_, entry) in patches {
            let place = self.field_place(place, &entry, None);
            if let Some(mut value) = self.walk(None, Patch::Node(entry.value), &place)? {
                value.as_scalar_mut().into_iter().for_each(Scalar::quote_doubtful);
                kept.push(Entry { value, ..entry });
            }
        }
        dest.entries = kept;
        Ok(Some(dest.into()))
    }

    fn field_place(&self, place: &Place, dest: &Entry, patch: Option<&Entry>) -> Place {
        let comment = dest.schema.as_deref().or_else(|| patch?.schema.as_deref());
        comment.and_then(Place::from_comment).unwrap_or_else(|| self.schemas.field_of(place, &dest.key.text))
    }
}

/// Numbers of the entries whose keys stand further up already.
fn repeated(entries: &[Entry]) -> Vec<usize> {
    const FEW: usize = 16;
    let key = |number: usize| entries[number].key.text.as_str();
    if entries.len() <= FEW {
        return (1..entries.len())
            .filter(|number| (0..*number).any(|above| key(above) == key(*number)))
            .collect();
    }
    let mut seen = HashSet::with_capacity(entries.len());
    (0..entries.len()).filter(|number| !seen.insert(key(*number))).collect()
}

/// Neither side has a value: a null that was written as such stays if the patch is silent.
fn null(dest: Option<Node>, patch: &Patch) -> Option<Node> {
    dest.filter(|node| matches!(patch, Patch::Silent) && !node.is_empty_null())
}

fn into_mapping(node: Node) -> Option<Mapping> {
    if let Node::Mapping(mapping) = node { Some(mapping) } else { None }
}

fn into_sequence(node: Node) -> Option<Sequence> {
    if let Node::Sequence(sequence) = node { Some(sequence) } else { None }
}

/// How a field looked before, which a new value takes over: the quotes of a scalar, the flow of a collection.
#[derive(Clone, Copy)]
struct Look {
    style: Style,
    tagged: bool,
    shared: u32,
    flow: bool,
    kept: bool,
}

impl Look {
    fn of(dest: &Node, patch: &Patch) -> Self {
        let flow = |node: &Node| match node {
            Node::Sequence(sequence) => sequence.flow,
            Node::Mapping(mapping) => mapping.flow,
            Node::Scalar(_) => false,
        };
        let empty = match dest {
            Node::Sequence(sequence) => sequence.items.is_empty(),
            Node::Mapping(mapping) => mapping.is_empty(),
            Node::Scalar(_) => false,
        };
        let plain = Scalar::default();
        let scalar = dest.as_scalar().unwrap_or(&plain);
        // An empty collection has no look of its own.
        let source = match patch {
            Patch::Node(node) if empty => node,
            _ => dest,
        };
        Self {
            style: scalar.style,
            tagged: scalar.tagged,
            shared: successor(scalar.shared),
            flow: flow(source),
            kept: !matches!(patch, Patch::Node(_)),
        }
    }

    fn put_on(self, value: &mut Node) {
        match value {
            Node::Scalar(scalar) if self.kept => scalar.quote_doubtful(),
            Node::Scalar(scalar) => {
                scalar.style = self.style;
                scalar.tagged = self.tagged;
                scalar.shared = self.shared;
            }
            Node::Sequence(sequence) => sequence.flow = self.flow,
            Node::Mapping(mapping) => mapping.flow = self.flow,
        }
    }
}

#[cfg(test)]
mod tests;
