//! Why an archive is refused.

use std::io;

use crate::path::PathError;
use crate::tree::ConflictError;

/// An archive that was refused. Names of entries are as the archive has them.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The name of an entry leads out of the archive, or names nothing.
    #[error("archive entry {entry:?} is refused")]
    Path {
        /// The name.
        entry: String,
        /// What is wrong with it.
        #[source]
        source: PathError,
    },
    /// The name of an entry is not UTF-8; shown with replacement characters.
    #[error("the name of archive entry {0:?} is not UTF-8")]
    NotUtf8(String),
    /// A symbolic or hard link.
    #[error("archive entry {entry:?} is a link to {target:?}, and links are refused")]
    Link {
        /// The name.
        entry: String,
        /// Where it points to.
        target: String,
    },
    /// A device, a pipe or the like.
    #[error("archive entry {entry:?} has the unsupported type {kind:?}")]
    Kind {
        /// The name.
        entry: String,
        /// The type byte of the tar header.
        kind: char,
    },
    /// One file is larger than [`Limits::file_bytes`](super::Limits::file_bytes).
    #[error("archive entry {entry:?} has {size} bytes, more than the {limit} allowed")]
    FileTooLarge {
        /// The name.
        entry: String,
        /// Its size in bytes, as its header says.
        size: u64,
        /// The most that is allowed, in bytes.
        limit: u64,
    },
    /// There are more entries than [`Limits::entries`](super::Limits::entries).
    #[error("the archive has more than {limit} entries; {entry:?} is one too many")]
    TooManyEntries {
        /// The first entry over the limit.
        entry: String,
        /// The most that is allowed.
        limit: usize,
    },
    /// The archive unpacks to more than [`Limits::total_bytes`](super::Limits::total_bytes).
    #[error("the archive unpacks to more than {limit} bytes, at {}", at(entry.as_deref()))]
    TooLarge {
        /// The entry that was being read, if any.
        entry: Option<String>,
        /// The most that is allowed, in bytes.
        limit: u64,
    },
    /// The archive unpacks to far more than any honest one of its size, see [`Limits::ratio`](super::Limits::ratio).
    #[error("the archive unpacks to more than {limit} times its size, at {}", at(entry.as_deref()))]
    Bomb {
        /// The entry that was being read, if any.
        entry: Option<String>,
        /// The greatest ratio that is allowed.
        limit: u64,
    },
    /// The archive ends early, or is no gzip or no tar.
    #[error("the archive is damaged at {}", at(entry.as_deref()))]
    Damaged {
        /// The entry that was being read, if any.
        entry: Option<String>,
        /// What the reader says.
        #[source]
        source: io::Error,
    },
    /// One name is a file and a directory.
    #[error("the archive contradicts itself")]
    Conflict(#[from] ConflictError),
}

fn at(entry: Option<&str>) -> String {
    entry.map_or_else(|| "its start or between two entries".to_owned(), |entry| format!("entry {entry:?}"))
}
