//! The crate against what Go wrote, and against itself.

mod go;
mod properties;
