//! Replica counts (spec section 9).

use flux_yaml::Tag;

use super::fields::{Leaf, visit, write_scalar};
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::file::Replica;
use crate::resource::ResourceList;

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
    for resource in list.iter_mut() {
        let own = resource.id().clone();
        let mut names =
            resource.previous_ids().chain(std::iter::once(own)).filter(|id| id.name == replica.name);
        let Some(first) = names.next() else { continue };
        let ids: Vec<_> = std::iter::once(first).chain(names).collect();
        for spec in specs.iter().filter(|spec| ids.iter().any(|id| id.gvk.is_selected_by(&spec.gvk))) {
            found = true;
            visit(resource, spec, Leaf::Scalar, &mut |node| write_scalar(node, &count, Tag::Int))?;
        }
    }
    if found {
        return Ok(());
    }
    let kinds: Vec<String> = specs.iter().map(|spec| spec.gvk.to_string()).collect();
    Err(BuildError::invalid(format!(
        "resource with name {} does not match a config with the following GVK [{}]",
        replica.name,
        kinds.join(" ")
    )))
}
