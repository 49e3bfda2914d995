//! References between resources: names (section 10), variables (11) and replacements (12).

mod candidates;
mod names;
mod replacements;
mod variables;

pub(crate) use names::fix_name_references;
pub(crate) use replacements::apply_replacements;
pub(crate) use variables::Variables;
#[cfg(test)]
pub(crate) use variables::{Values, expand_node};
