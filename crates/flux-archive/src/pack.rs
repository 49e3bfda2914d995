//! Writing a tree as a `tar.gz` whose bytes depend on the tree alone.

use std::io::{self, Write};

use flate2::{Compression, GzBuilder};
use tar::{EntryType, Header};

use crate::tree::Tree;

/// The archive of a tree, see [`pack_to`].
///
/// # Errors
/// A file on disk cannot be read.
pub fn pack(tree: &Tree) -> io::Result<Vec<u8>> {
    pack_to(tree, Vec::new())
}

/// Writes the archive of a tree: gzip around tar, directories before what they hold, owner 0, no names of owners,
/// modification times at the epoch, modes 0750 for directories, 0700 for executable and 0600 for other files.
///
/// # Errors
/// The writer fails, or a file on disk cannot be read.
pub fn pack_to<W: Write>(tree: &Tree, writer: W) -> io::Result<W> {
    let mut archive = tar::Builder::new(GzBuilder::new().mtime(0).write(writer, Compression::default()));
    archive.mode(tar::HeaderMode::Deterministic);
    let mut written = String::new();
    let mut empty = tree.empty_directories().peekable();
    for (path, file) in tree.files() {
        while let Some(directory) = empty.next_if(|directory| *directory < path) {
            directories(&mut archive, &mut written, directory)?;
        }
        if let Some((directory, _)) = path.rsplit_once('/') {
            directories(&mut archive, &mut written, directory)?;
        }
        let bytes = file.read().map_err(io::Error::other)?;
        let mode = if file.is_executable() { 0o700 } else { 0o600 };
        let mut header = header(EntryType::Regular, mode, bytes.len() as u64);
        archive.append_data(&mut header, path, bytes)?;
    }
    for directory in empty {
        directories(&mut archive, &mut written, directory)?;
    }
    archive.into_inner()?.finish()
}

/// Writes the entries of a directory and of those above it that the last one written does not share.
fn directories<W: Write>(
    archive: &mut tar::Builder<W>,
    written: &mut String,
    directory: &str,
) -> io::Result<()> {
    let ends = directory.match_indices('/').map(|(at, _)| at).chain([directory.len()]);
    for end in ends {
        let part = &directory[..end];
        let done = written.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if !done {
            archive.append_data(&mut header(EntryType::Directory, 0o750, 0), part, io::empty())?;
        }
    }
    directory.clone_into(written);
    Ok(())
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}
