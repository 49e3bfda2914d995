//! Where something stands in a text. Trees carry no places, which would cost memory in every build; a text is walked once
//! more when an error in it is told.

mod field_path;
mod locate;

pub use field_path::{FieldPath, Step};
pub use locate::{Found, Mark, items, locate, repeated_key};
