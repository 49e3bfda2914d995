//! Artifacts on disk: `<root>/<kind>/<namespace>/<name>/<file>`.

mod address;
mod collect;
mod place;
mod store;
mod verify;

pub use address::advertised;
pub use place::Place;
pub use store::{Storage, StorageError, StorageOptions};
pub use verify::Verdict;
