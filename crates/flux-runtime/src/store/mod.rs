//! What the watches have seen: a cache with indexes, fed by one watch per kind.

mod cache;
mod health;
#[cfg(test)]
mod tests;
mod watch;

pub use cache::Store;
pub use watch::Watched;

use std::sync::Arc;

/// One change of an object, as the watch saw it.
#[derive(Clone, Debug)]
pub enum Change<K> {
    /// The object is new to this process.
    Added(Arc<K>),
    /// The object changed.
    Updated {
        /// As it was seen before.
        old: Arc<K>,
        /// As it is now.
        new: Arc<K>,
    },
    /// The object is gone; this is how it was last seen.
    Deleted(Arc<K>),
}

impl<K> Change<K> {
    /// Returns the newest known state.
    pub fn object(&self) -> &Arc<K> {
        match self {
            Self::Added(object) | Self::Deleted(object) | Self::Updated { new: object, .. } => object,
        }
    }
}
