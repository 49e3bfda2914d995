//! Replacements: one value copied to many places (spec section 12).

mod apply;
mod select;
mod structured;

pub(crate) use apply::apply_replacements;
