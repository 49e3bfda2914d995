//! What differs between two values.

mod canonical;
mod identifier;
mod lists;
mod path;
pub(crate) mod scalar;
mod values;

pub use path::{Path, Step};
pub use values::{Detail, Difference, compare_values};
