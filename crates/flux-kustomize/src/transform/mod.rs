//! What changes resources, one file per step.

mod fields;
mod images;
mod metadata;
mod names;
mod namespace;
mod numbers;
mod patches;
mod replicas;
mod target;
mod value_add;

pub(crate) use fields::reach;
#[cfg(test)]
pub(crate) use fields::{Field, Leaf, visit};
pub(crate) use images::set_images;
pub(crate) use metadata::set_pairs;
pub(crate) use names::{Affix, add_affix};
pub(crate) use namespace::{NamespaceStep, SubjectMode, set_namespace};
pub(crate) use numbers::exponent_form;
pub(crate) use patches::{PatchTables, apply_json_patch, apply_patch, apply_strategic_patches};
pub(crate) use replicas::set_replicas;
pub(crate) use target::parts_of;
pub(crate) use value_add::{ValueTarget, add_value, value_targets};
