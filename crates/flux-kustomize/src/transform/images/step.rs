//! Where images are found.

use flux_yaml::{Kind, Node, Tag, WrongKind};

use super::reference::Rewrite;
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::file::Image;
use crate::resource::{Resource, ResourceList};
use crate::transform::fields::{Field, Leaf, scalar_of, visit_all, write_scalar};

/// Rewrites the images that the entry is for: first under any `containers` or `initContainers`, then along the specs.
///
/// # Errors
/// The entry's name is no valid expression, or something else stands where an image belongs.
pub(crate) fn set_images(
    list: &mut ResourceList,
    entry: &Image,
    specs: &[FieldSpec],
) -> Result<(), BuildError> {
    let rewrite = Rewrite::new(entry)?;
    let wanted = |resource: &&mut Resource| resource.gvk().kind != "CustomResourceDefinition";
    for resource in list.iter_mut().filter(wanted) {
        let result = anywhere(resource.node_mut(), &rewrite);
        result.map_err(|error| BuildError::invalid(format!("{}: {error}", resource.id())))?;
    }
    let fields = Field::all(specs);
    for resource in list.iter_mut().filter(wanted) {
        visit_all(resource, &fields, Leaf::Never, &mut |node| set(node, &rewrite))?;
    }
    Ok(())
}

fn set(node: &mut Node, rewrite: &Rewrite<'_>) -> Result<(), WrongKind> {
    match rewrite.apply(&scalar_of(node)?.text) {
        Some(image) => write_scalar(node, &image, Tag::None),
        None => Ok(()),
    }
}

fn anywhere(node: &mut Node, rewrite: &Rewrite<'_>) -> Result<(), WrongKind> {
    match node {
        Node::Scalar(_) => Ok(()),
        Node::Sequence(list) => list.items.iter_mut().try_for_each(|item| anywhere(item, rewrite)),
        Node::Mapping(mapping) => mapping.iter_mut().try_for_each(|(key, value)| {
            anywhere(value, rewrite)?;
            if key == "containers" || key == "initContainers" { containers(value, rewrite) } else { Ok(()) }
        }),
    }
}

fn containers(node: &mut Node, rewrite: &Rewrite<'_>) -> Result<(), WrongKind> {
    let Some(items) = node.as_sequence_mut() else { return Ok(()) };
    for item in items {
        let found = item.kind();
        let Some(mapping) = item.as_mapping_mut() else {
            return Err(WrongKind { expected: Kind::Mapping, found });
        };
        if let Some(image) = mapping.get_mut("image") {
            set(image, rewrite)?;
        }
    }
    Ok(())
}
