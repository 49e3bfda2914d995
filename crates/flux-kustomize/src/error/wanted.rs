//! Resources that an error is about.

use std::fmt;

use crate::id::ResId;

/// The kind and name of a resource that is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The kind; nothing for any.
    pub(crate) kind: String,
    /// The name; nothing for any.
    pub(crate) name: String,
}

impl Wanted {
    /// A resource by its kind and name.
    pub(crate) fn new(kind: &str, name: &str) -> Self {
        Self { kind: kind.to_owned(), name: name.to_owned() }
    }
}

/// A resource whose id another has. `Display` is the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// The id of both.
    pub(crate) id: ResId,
    /// The id that one of them came with.
    pub(crate) original: ResId,
}

impl fmt::Display for Twin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}
