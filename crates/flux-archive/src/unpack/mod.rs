//! Reading a `tar.gz` into memory, and refusing what could harm the reader.

mod bounded;
mod error;
mod read;

pub use error::UnpackError;
pub use read::{Limits, Links, unpack};
