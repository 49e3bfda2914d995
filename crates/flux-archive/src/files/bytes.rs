//! The bytes of a file, without a copy of them.

use std::ops::Deref;
use std::sync::Arc;

/// The bytes of a file: shared with the tree that holds them, or just read from disk.
#[derive(Clone, Debug)]
pub enum Bytes {
    /// Held by a tree as well.
    Shared(Arc<[u8]>),
    /// Held by nobody else.
    Owned(Vec<u8>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}

impl From<Bytes> for Vec<u8> {
    /// Copies only what is shared.
    fn from(bytes: Bytes) -> Self {
        match bytes {
            Bytes::Shared(bytes) => bytes.to_vec(),
            Bytes::Owned(bytes) => bytes,
        }
    }
}
