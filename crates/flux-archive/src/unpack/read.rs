//! The reading itself.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::bounded::{Bounded, Counted, Met};
use super::error::UnpackError;
use crate::tree::{Tree, TreeBuilder};

/// What is done with links. They are never followed and never part of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Links {
    /// The archive is refused.
    #[default]
    Refuse,
    /// Symbolic links are left out. Hard links are refused all the same.
    Skip,
}

/// How much an archive may hold. The defaults are far above any source of manifests, and far below what would
/// endanger the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// All that comes out of the decompression, in bytes.
    pub total_bytes: u64,
    /// One file, in bytes.
    pub file_bytes: u64,
    /// Files, directories and the rest.
    pub entries: usize,
    /// Bytes that come out for each that goes in, looked at after the first 16 MiB.
    pub ratio: u64,
    /// Symbolic and hard links.
    pub links: Links,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total_bytes: 1 << 30,
            file_bytes: 256 << 20,
            entries: 200_000,
            ratio: 200,
            links: Links::Refuse,
        }
    }
}

/// Reads a `tar.gz` into memory. Nothing is written to disk; owners, times and modes are forgotten, but for the
/// execute bit.
///
/// # Errors
/// See [`UnpackError`]; each names the entry it is about.
pub fn unpack<R: Read>(reader: R, limits: &Limits) -> Result<Tree, UnpackError> {
    let compressed = Rc::new(Cell::new(0));
    let met = Rc::new(Cell::new(None));
    let counted = Counted { inner: reader, count: Rc::clone(&compressed) };
    let inner = MultiGzDecoder::new(counted);
    let bounded = Bounded { inner, compressed, met: Rc::clone(&met), limits: *limits, count: 0 };
    let mut archive = Archive::new(bounded);
    let mut reading = Reading { limits, met, entry: None, seen: 0, builder: Tree::builder() };
    for entry in archive.entries().map_err(|source| reading.fault(source))? {
        let entry = entry.map_err(|source| reading.fault(source))?;
        reading.entry(entry)?;
    }
    // The tar reader is content with the end marker or with none; a cut gzip stream shows only when read to its end.
    reading.entry = None;
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|source| reading.fault(source))?;
    Ok(reading.builder.build()?)
}

struct Reading<'a> {
    limits: &'a Limits,
    met: Rc<Cell<Option<Met>>>,
    entry: Option<String>,
    seen: usize,
    builder: TreeBuilder,
}

impl Reading<'_> {
    fn entry<R: Read>(&mut self, mut entry: Entry<'_, R>) -> Result<(), UnpackError> {
        let name = text(&entry.path_bytes()).map_err(UnpackError::NotUtf8)?;
        self.entry = Some(name.clone());
        self.seen += 1;
        if self.seen > self.limits.entries {
            return Err(UnpackError::TooManyEntries { entry: name, limit: self.limits.entries });
        }
        let refused = |source| UnpackError::Path { entry: name.clone(), source };
        match entry.header().entry_type() {
            EntryType::Directory => self.builder.directory(&name).map_err(refused),
            EntryType::Regular | EntryType::Continuous => {
                crate::path::normalise_entry(&name).map_err(refused)?;
                let bytes = self.content(&mut entry, &name)?;
                let executable = entry.header().mode().is_ok_and(|mode| mode & 0o111 != 0);
                self.builder.insert(&name, bytes, executable).map_err(refused)
            }
            EntryType::XGlobalHeader => Ok(()),
            EntryType::Symlink if self.limits.links == Links::Skip => Ok(()),
            EntryType::Symlink | EntryType::Link => {
                let target =
                    entry.link_name_bytes().map(|target| String::from_utf8_lossy(&target).into_owned());
                Err(UnpackError::Link { entry: name, target: target.unwrap_or_default() })
            }
            other => Err(UnpackError::Kind { entry: name, kind: other.as_byte().into() }),
        }
    }

    fn content<R: Read>(&self, entry: &mut Entry<'_, R>, name: &str) -> Result<Vec<u8>, UnpackError> {
        let (size, limit) = (entry.size(), self.limits.file_bytes);
        if size > limit {
            return Err(UnpackError::FileTooLarge { entry: name.to_owned(), size, limit });
        }
        // A header may promise what never comes, so that no more than a little is set aside on its word.
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(1 << 20)).unwrap_or_default());
        entry.read_to_end(&mut bytes).map_err(|source| self.fault(source))?;
        if bytes.len() as u64 == size {
            Ok(bytes)
        } else {
            Err(self.fault(io::ErrorKind::UnexpectedEof.into()))
        }
    }

    fn fault(&self, source: io::Error) -> UnpackError {
        let entry = self.entry.clone();
        match self.met.get() {
            Some(Met::Total) => UnpackError::TooLarge { entry, limit: self.limits.total_bytes },
            Some(Met::Ratio) => UnpackError::Bomb { entry, limit: self.limits.ratio },
            None => UnpackError::Damaged { entry, source },
        }
    }
}

fn text(bytes: &[u8]) -> Result<String, String> {
    std::str::from_utf8(bytes).map(ToOwned::to_owned).map_err(|_| String::from_utf8_lossy(bytes).into_owned())
}
