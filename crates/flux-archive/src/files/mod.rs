//! Files by absolute path, as a program that reads a disk sees them: on the disk itself, or in a tree.

mod bytes;
mod disk;
mod find;
mod linked;

pub(crate) use disk::read_within_limit as read_from_disk;
pub(crate) use find::words;

pub use bytes::Bytes;
pub use disk::Disk;
pub use find::{Files, FindError, Found, Kind};
pub use linked::Linked;
