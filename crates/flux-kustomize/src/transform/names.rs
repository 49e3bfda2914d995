//! Name prefixes and suffixes (spec section 9).

use flux_yaml::Tag;

use super::fields::{Field, Leaf, scalar_of, visit};
use crate::config::FieldSpec;
use crate::error::BuildError;
use crate::id::Gvk;
use crate::resource::ResourceList;

/// What is added to names, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Affix {
    /// In front.
    Prefix,
    /// Behind.
    Suffix,
}

/// Kinds whose names are fixed: by group (blank is any) and kind.
const SKIPPED: [(&str, &str); 3] =
    [("", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService"), ("", "Namespace")];

fn is_skipped(gvk: &Gvk) -> bool {
    SKIPPED.iter().any(|(group, kind)| (group.is_empty() || *group == gvk.group) && *kind == gvk.kind)
}

/// Adds `text` to the names.
///
/// # Errors
/// A spec reaches something that is no scalar.
pub(crate) fn add_affix(
    list: &mut ResourceList,
    affix: Affix,
    text: &str,
    specs: &[FieldSpec],
) -> Result<(), BuildError> {
    if text.is_empty() {
        return Ok(());
    }
    let fields = Field::all(specs);
    for resource in list.renaming() {
        let original = resource.original_id().gvk;
        if is_skipped(&original) {
            continue;
        }
        for field in fields.iter().filter(|field| original.is_selected_by(&field.spec.gvk)) {
            if field.spec.path == "metadata/name" {
                let applied = match affix {
                    Affix::Prefix => &mut resource.history.prefixes,
                    Affix::Suffix => &mut resource.history.suffixes,
                };
                applied.push(text.to_owned());
                resource.push_previous();
            }
            visit(resource, field, Leaf::Scalar, &mut |node| {
                let scalar = scalar_of(node)?;
                match affix {
                    Affix::Prefix => scalar.text.insert_str(0, text),
                    Affix::Suffix => scalar.text.push_str(text),
                }
                scalar.tag = Tag::None;
                scalar.tagged = false;
                Ok(())
            })?;
        }
    }
    Ok(())
}
