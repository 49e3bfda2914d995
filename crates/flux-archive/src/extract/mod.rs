//! One file out of an archive of programs. Nothing is written but its bytes, to where the caller says.

mod format;
mod tape;
mod zip;

use std::io::{self, Read, Seek, Write};

use flate2::read::MultiGzDecoder;

pub use format::Format;

/// Why a file cannot be taken out of an archive.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// No regular file of that name inside the archive.
    #[error("binary {0:?} not found in archive")]
    Missing(String),
    /// More bytes than are allowed.
    #[error("{name:?} has more than {limit} bytes")]
    TooLarge {
        /// The name of the entry.
        name: String,
        /// The most that is allowed.
        limit: u64,
    },
    /// The archive is not what it should be.
    #[error("the archive is damaged: {0}")]
    Damaged(&'static str),
    /// A feature of zip that programs do without.
    #[error("the archive cannot be read: {0}")]
    Unsupported(&'static str),
    /// The archive cannot be read, or the output not be written.
    #[error("the archive cannot be read to its end")]
    Io(#[from] io::Error),
}

/// How many entries are looked at.
const ENTRIES: usize = 100_000;

/// Writes the file called `wanted` to `out`: with a `/` the entry of exactly this path, else the first one whose path
/// ends in that name (spec/cli/misc.md §3). Entries that would lead out of a directory do not count, nor do links.
///
/// # Errors
/// There is none; it has more than `limit` bytes; the archive is damaged.
pub fn extract(
    mut archive: impl Read + Seek,
    format: Format,
    wanted: &str,
    limit: u64,
    out: &mut impl Write,
) -> Result<(), ExtractError> {
    match format {
        Format::Zip => zip::extract(archive, wanted, limit, out),
        Format::Tar => tape::extract(archive, wanted, limit, out),
        Format::TarGz => tape::extract(MultiGzDecoder::new(&mut archive), wanted, limit, out),
    }
}

/// Whether an entry of this path is the wanted file.
fn is_wanted(path: &str, wanted: &str) -> bool {
    if crate::path::normalise_entry(path).is_err() {
        return false;
    }
    let found = if wanted.contains('/') { Some(path) } else { path.rsplit('/').next() };
    found == Some(wanted)
}

/// Copies at most `limit` bytes, and returns their number.
fn copy(reader: impl Read, name: &str, limit: u64, out: &mut impl Write) -> Result<u64, ExtractError> {
    let copied = io::copy(&mut reader.take(limit.saturating_add(1)), out)?;
    if copied > limit {
        return Err(ExtractError::TooLarge { name: name.to_owned(), limit });
    }
    Ok(copied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_exact_with_a_slash_and_the_last_one_without() {
        for (path, wanted, is) in [
            ("flux-x", "flux-x", true),
            ("bin/flux-x", "flux-x", true),
            ("bin/flux-x", "bin/flux-x", true),
            ("a/bin/flux-x", "bin/flux-x", false),
            ("flux-x/y", "flux-x", false),
            ("../flux-x", "flux-x", false),
            ("a/../../flux-x", "flux-x", false),
            ("/flux-x", "flux-x", false),
            ("/bin/flux-x", "/bin/flux-x", false),
            ("..", "..", false),
        ] {
            assert_eq!(is_wanted(path, wanted), is, "{path} {wanted}");
        }
    }
}
