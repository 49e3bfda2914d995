//! Replica counts (spec section 9).

use flux_yaml::{FieldPath, Tag};

use super::fields::{Field, Leaf, visit, write_scalar};
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::file::Replica;
use crate::resource::{Resource, ResourceList};

/// Sets the count on the resources of that name, under any of their ids.
///
/// # Errors
/// No resource of a fitting kind has that name.
pub(crate) fn set_replicas(
    list: &mut ResourceList,
    replica: &Replica,
    specs: &[FieldSpec],
) -> Result<(), BuildError> {
    let count = replica.count.to_string();
    let mut found = false;
    let fields = Field::all(specs);
    let is_named = |resource: &&mut Resource| {
        let mut previous = resource.history.previous.iter();
        resource.name() == replica.name || previous.any(|id| id.name == replica.name)
    };
    for resource in list.iter_mut().filter(is_named) {
        let own = resource.id().clone();
        let mut names =
            resource.previous_ids().chain(std::iter::once(own)).filter(|id| id.name == replica.name);
        let Some(first) = names.next() else { continue };
        let ids: Vec<_> = std::iter::once(first).chain(names).collect();
        let own = fields.iter().filter(|field| ids.iter().any(|id| id.gvk.is_selected_by(&field.spec.gvk)));
        for field in own {
            found = true;
            visit(resource, field, Leaf::Scalar, &mut |node| write_scalar(node, &count, Tag::Int))?;
        }
    }
    if found {
        return Ok(());
    }
    let kinds: Vec<String> = specs.iter().map(|spec| spec.gvk.to_string()).collect();
    let message = format!(
        "resource with name {} does not match a config with the following GVK [{}]",
        replica.name,
        kinds.join(" ")
    );
    Err(BuildError::unmatched(message, "", &replica.name).within(FieldPath::of("name")))
}
