//! Immutable snapshots of files.

mod builder;
mod file;
mod view;

pub use builder::{ConflictError, TreeBuilder};
pub use file::{File, UnreadableError};
pub use view::{Child, Tree};
