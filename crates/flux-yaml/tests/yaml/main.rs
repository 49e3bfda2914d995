//! The crate against what Go wrote, and against itself.

mod direct;
mod go;
mod limits;
mod properties;
