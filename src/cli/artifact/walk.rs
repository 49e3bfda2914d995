//! The entries of an artifact, in the order of its archive.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result, bail};
use flux_archive::{Disk, FILE_NAME, IgnoreRules, Layer};

use crate::cli::whole::{Stop, mode};

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name below the root, which is `.`.
    pub name: String,
    /// Its permissions.
    pub mode: u32,
    /// What it is.
    pub kind: Kind,
}

/// What an entry is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A directory.
    Directory,
    /// A file on disk.
    File(PathBuf),
    /// A file that is no longer anywhere else.
    Held(Arc<[u8]>),
}

/// What is done with symbolic links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// They are left out.
    Skip,
    /// They count as what they point to, wherever it is.
    Follow,
}

/// How deep directories may lie in each other; more is a mistake.
const DEPTH: usize = 1000;
/// How many entries there may be; a knot of links has more.
const ENTRIES: usize = 1_000_000;

/// Lists a directory: depth first, by the bytes of the names. An ignored directory is left out, and what it holds is
/// looked at all the same, as always; `.sourceignore` files count from where they are.
///
/// # Errors
/// A directory that cannot be read; names that are not UTF-8; with links to follow, one that leads nowhere.
pub(super) fn walk(root: &Path, links: Links, rules: IgnoreRules) -> Result<Vec<Entry>> {
    let mut walk = Walk { links, rules, above: Vec::new(), entries: Vec::new() };
    let metadata = fs::metadata(root).with_context(|| format!("cannot read {}", root.display()))?;
    // Links are resolved into a new directory, which nobody else may read.
    let mode = if links == Links::Follow { 0o700 } else { mode(&metadata) };
    walk.entries.push(Entry { name: ".".to_owned(), mode, kind: Kind::Directory });
    walk.directory(root, "")?;
    Ok(walk.entries)
}

struct Walk {
    links: Links,
    rules: IgnoreRules,
    /// The real paths of the directories above, where links are followed.
    above: Vec<PathBuf>,
    entries: Vec<Entry>,
}

impl Walk {
    fn directory(&mut self, directory: &Path, name: &str) -> Result<()> {
        let failed = || format!("cannot read {}", directory.display());
        if name.matches('/').count() >= DEPTH {
            bail!("{} lies deeper than {DEPTH} directories", directory.display());
        }
        let real = fs::canonicalize(directory).with_context(failed)?;
        // A directory that a link makes part of itself.
        if self.above.contains(&real) {
            return Ok(());
        }
        if let Ok(lines) = Disk::text(&directory.join(FILE_NAME)) {
            self.rules.add(name, &lines);
        }
        let entries = fs::read_dir(directory).with_context(failed)?;
        let mut names = entries
            .map(|entry| Ok(entry?.file_name()))
            .collect::<io::Result<Vec<_>>>()
            .with_context(failed)?;
        names.sort_unstable();
        self.above.push(real);
        for child in names {
            let path = directory.join(&child);
            let Some(child) = child.to_str() else { bail!("the name {} is not UTF-8", path.display()) };
            let name = if name.is_empty() { child.to_owned() } else { format!("{name}/{child}") };
            self.child(path, name)?;
        }
        self.above.pop();
        Ok(())
    }

    fn child(&mut self, path: PathBuf, name: String) -> Result<()> {
        let failed = || format!("cannot read {}", path.display());
        let mut metadata = fs::symlink_metadata(&path).with_context(failed)?;
        if metadata.is_symlink() && self.links == Links::Follow {
            let broken = || format!("resolving symlinks failed: {}", path.display());
            metadata = fs::metadata(&path).with_context(broken)?;
        }
        let kept = !self.rules.is_ignored(&name, metadata.is_dir());
        let mode = mode(&metadata);
        if self.entries.len() >= ENTRIES {
            bail!("there are more than {ENTRIES} files and directories");
        }
        if metadata.is_dir() {
            if kept {
                self.entries.push(Entry { name: name.clone(), mode, kind: Kind::Directory });
            }
            return self.directory(&path, &name);
        }
        if metadata.is_file() && kept {
            self.entries.push(Entry { name, mode, kind: Kind::File(path) });
        }
        Ok(())
    }
}

impl Entry {
    /// Hands the bytes of a file to `act`, with their number; a directory has none.
    ///
    /// # Errors
    /// The file cannot be read; what `act` says, with the name of the file.
    pub(crate) fn read<T>(
        &self,
        act: impl FnOnce(u64, &mut dyn io::Read) -> io::Result<T>,
    ) -> Result<Option<T>> {
        let done = match &self.kind {
            Kind::Directory => return Ok(None),
            Kind::Held(bytes) => act(bytes.len() as u64, &mut bytes.as_ref()),
            Kind::File(path) => File::open(path).and_then(|mut file| act(file.metadata()?.len(), &mut file)),
        };
        done.map(Some).with_context(|| format!("cannot read {}", self.name))
    }
}

/// Writes the archive of the entries.
///
/// # Errors
/// A file that cannot be read, or changes while it is; the writer fails.
pub(super) fn archive(entries: &[Entry], writer: impl Write, stop: &Stop) -> Result<()> {
    let mut layer = Layer::new(writer);
    for entry in entries {
        let written =
            entry.read(|size, reader| layer.file(&entry.name, entry.mode, size, stop.watch(reader)))?;
        if written.is_none() {
            layer.directory(&entry.name, entry.mode)?;
        }
    }
    layer.finish()?.flush()?;
    Ok(())
}
