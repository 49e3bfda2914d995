//! What is done to objects after the build, whatever their kind.

mod expand;
mod mask;
mod metadata;

pub(crate) use expand::expand;
pub use mask::encrypted;
pub(crate) use mask::mask;
pub(crate) use metadata::{add_common, add_owner};
