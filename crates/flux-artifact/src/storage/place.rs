//! The directory of one object.

use super::store::StorageError;

/// The object that an artifact belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    kind: String,
    namespace: String,
    name: String,
}

impl Place {
    /// The place of an object; its kind as the API spells it, such as `GitRepository`.
    ///
    /// # Errors
    /// A part is empty or would lead elsewhere.
    pub fn new(kind: &str, namespace: &str, name: &str) -> Result<Self, StorageError> {
        for part in [kind, namespace, name] {
            check(part)?;
        }
        let (kind, namespace, name) = (kind.to_lowercase(), namespace.to_owned(), name.to_owned());
        Ok(Self { kind, namespace, name })
    }

    /// The names of the directories, from the root down.
    pub(super) fn parts(&self) -> [&str; 3] {
        [&self.kind, &self.namespace, &self.name]
    }

    /// The directory, relative to the root.
    pub(super) fn path(&self) -> String {
        self.parts().join("/")
    }
}

/// Refuses what is not the name of one file.
pub(super) fn check(name: &str) -> Result<(), StorageError> {
    let bad = matches!(name, "" | "." | "..") || name.contains(['/', '\\', '\0']);
    if bad { Err(StorageError::Name(name.to_owned())) } else { Ok(()) }
}
