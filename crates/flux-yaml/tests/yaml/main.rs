//! The crate against what Go wrote, and against itself.

mod go;
mod limits;
mod properties;
