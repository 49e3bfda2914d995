//! Labels and annotations.

use std::collections::BTreeMap;

use flux_yaml::{Entry, Node, Scalar, Tag};

use super::fields::{Field, Leaf, visit};
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::resource::ResourceList;

/// Sets every pair, as a string, in the maps that the specs reach.
///
/// # Errors
/// A spec reaches something that is no map.
pub(crate) fn set_pairs(
    list: &mut ResourceList,
    pairs: &BTreeMap<String, String>,
    specs: &[FieldSpec],
) -> Result<(), BuildError> {
    if pairs.is_empty() {
        return Ok(());
    }
    let fields = Field::all(specs);
    for resource in list.iter_mut() {
        for field in &fields {
            visit(resource, field, Leaf::Mapping, &mut |node| {
                // A null that the spec does not make a map of stays one.
                if node.is_null() {
                    return Ok(());
                }
                let mapping = node.mapping_or_null()?;
                for (key, text) in pairs {
                    let Some(slot) = mapping.get_mut(key) else {
                        // A new key is written plain, as upstream: `true` or `5` then fail at output.
                        mapping.entries.push(Entry::plain(key, Node::string(text)));
                        continue;
                    };
                    let style = slot.as_scalar().map(|scalar| scalar.style).unwrap_or_default();
                    *slot = Node::Scalar(Scalar { style, tag: Tag::Str, ..Scalar::string(text) });
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}
