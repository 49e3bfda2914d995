//! The walk along a field spec (spec section 8): lists are transparent, missing fields are made on demand.

use flux_yaml::{Kind, Node, Scalar, Tag, WrongKind};

use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::growth::check_depth;
use crate::resource::Resource;

/// What a missing last field becomes before it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// Nothing: missing fields stay missing, whatever the spec says.
    Never,
    /// A scalar.
    Scalar,
    /// A mapping.
    Mapping,
}

type Setter<'f> = &'f mut dyn FnMut(&mut Node) -> Result<(), WrongKind>;

/// Calls `set` on every node at the path, making none.
///
/// # Errors
/// A scalar stands in the way, or `set` fails.
pub(crate) fn reach(
    node: &mut Node,
    parts: &[String],
    set: &mut dyn FnMut(&mut Node) -> Result<(), String>,
) -> Result<(), String> {
    let mut failure = None;
    let mut keep = |node: &mut Node| {
        if failure.is_none() {
            failure = set(node).err();
        }
        Ok(())
    };
    Walk { leaf: Leaf::Never, create: false, set: &mut keep }.step(node, parts)?;
    failure.map_or(Ok(()), Err)
}

/// A field spec, its path taken apart once for all resources.
#[derive(Debug)]
pub(crate) struct Field<'s> {
    pub(super) spec: &'s FieldSpec,
    parts: Vec<String>,
    /// Whether it may reach what a resource is known by.
    renames: bool,
}

impl<'s> Field<'s> {
    /// Takes a spec apart.
    pub(crate) fn new(spec: &'s FieldSpec) -> Self {
        let parts = spec.parts();
        let part = |number: usize| parts.get(number).map(String::as_str);
        let renames = match (part(0), part(1)) {
            (Some("kind" | "apiVersion"), _) => true,
            (Some("metadata"), field) => !matches!(field, Some("labels" | "annotations")),
            _ => false,
        };
        Self { spec, parts, renames }
    }

    /// [`Self::new`] for each.
    pub(crate) fn all(specs: &'s [FieldSpec]) -> Vec<Self> {
        specs.iter().map(Self::new).collect()
    }
}

/// Calls `set` on every node that the field's path reaches in the resource, if it is for its kind.
///
/// # Errors
/// A scalar stands in the way, or `set` fails.
pub(crate) fn visit(
    resource: &mut Resource,
    field: &Field<'_>,
    leaf: Leaf,
    set: Setter<'_>,
) -> Result<(), BuildError> {
    let Field { spec, parts, renames } = field;
    if !resource.gvk().is_selected_by(&spec.gvk) {
        return Ok(());
    }
    let mut written = resource.written();
    let mut set = |node: &mut Node| written.watch(node, &mut *set);
    let mut walk = Walk { leaf, create: spec.create && leaf != Leaf::Never, set: &mut set };
    let result = check_depth(parts.len()).and_then(|()| {
        if *renames {
            resource.change(|node| walk.step(node, parts))
        } else {
            walk.step(resource.node_mut(), parts)
        }
    });
    resource.spread(&written);
    result.map_err(|reason| {
        let id = resource.id();
        BuildError::invalid(format!("considering field '{}' of object {id}: {reason}", spec.path))
    })
}

/// [`visit`] for each field.
///
/// # Errors
/// As [`visit`].
pub(crate) fn visit_all(
    resource: &mut Resource,
    fields: &[Field<'_>],
    leaf: Leaf,
    set: Setter<'_>,
) -> Result<(), BuildError> {
    fields.iter().try_for_each(|field| visit(resource, field, leaf, &mut *set))
}

struct Walk<'f> {
    leaf: Leaf,
    create: bool,
    set: Setter<'f>,
}

impl Walk<'_> {
    fn step(&mut self, node: &mut Node, parts: &[String]) -> Result<(), String> {
        let Some((part, rest)) = parts.split_first() else {
            return (self.set)(node).map_err(|error| error.to_string());
        };
        if node.is_null() {
            return Ok(());
        }
        match node {
            Node::Sequence(list) => list.items.iter_mut().try_for_each(|item| self.step(item, parts)),
            Node::Scalar(_) => Err("expected sequence or mapping node".to_owned()),
            Node::Mapping(_) => self.enter(node, part, rest),
        }
    }

    fn enter(&mut self, node: &mut Node, part: &str, rest: &[String]) -> Result<(), String> {
        let name = part.strip_suffix("[]").unwrap_or(part);
        if name.is_empty() {
            return Err("cannot set or create an empty field name".to_owned());
        }
        let name = name.trim();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            // Lists are walked anyhow: what asks for elements finds none here.
            crate::path::step(node, name).map_err(|reason| format!("fieldName: {name}: {reason}"))?;
        }
        let is_list = part.ends_with("[]");
        let wanted = match (is_list, self.create, rest.is_empty()) {
            (true, ..) => Some(Kind::Sequence),
            (false, false, _) => None,
            (false, true, true) if self.leaf == Leaf::Scalar => Some(Kind::Scalar),
            (false, true, _) => Some(Kind::Mapping),
        };
        let Some(mapping) = node.as_mapping_mut() else { return Ok(()) };
        let field = match mapping.position(name) {
            Some(at) => &mut mapping.entries[at].value,
            None if self.create && !is_list => {
                mapping.get_or_insert_with(name, || blank(wanted.unwrap_or(Kind::Mapping)))
            }
            None => return Ok(()),
        };
        if field.is_null()
            && let Some(kind) = wanted
        {
            // The text of a null stays, so that a written `null` counts as a value for those who ask.
            let text = field.as_scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
            *field = blank(kind);
            if let Some(scalar) = field.as_scalar_mut() {
                scalar.text = text;
            }
        }
        self.step(field, rest)
    }
}

fn blank(kind: Kind) -> Node {
    match kind {
        Kind::Scalar => Node::Scalar(Scalar { tag: Tag::None, ..Scalar::string("") }),
        Kind::Sequence => Node::sequence(),
        Kind::Mapping => Node::mapping(),
    }
}

/// The scalar of a node that has to be one.
pub(crate) fn scalar_of(node: &mut Node) -> Result<&mut Scalar, WrongKind> {
    let found = node.kind();
    node.as_scalar_mut().ok_or(WrongKind { expected: Kind::Scalar, found })
}

/// Writes text with a tag, keeping how the scalar was written.
pub(crate) fn write_scalar(node: &mut Node, text: &str, tag: Tag) -> Result<(), WrongKind> {
    let scalar = scalar_of(node)?;
    text.clone_into(&mut scalar.text);
    scalar.tag = tag;
    scalar.tagged = false;
    Ok(())
}
