//! What an artifact holds, for comparing two.

use std::{collections::BTreeMap, fs::File, io, path::Path};

use anyhow::{Context as _, Result};
use flux_archive::{IgnoreRules, Limits, Links, unpack};
use sha2::{Digest as _, Sha256};

use super::source::{STDIN, Source};

/// The files of an artifact by name, each as the digest of its bytes. Permissions and empty directories do not count.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents(BTreeMap<String, [u8; 32]>);

/// What differs between two artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Only the second has the file.
    Added,
    /// Only the first has it.
    Removed,
    /// Both have it, with different bytes.
    Changed,
}

impl Contents {
    /// Reads what is at a path: the archive of an artifact, or what one would be made of.
    ///
    /// # Errors
    /// What cannot be read; an archive that is damaged or too large.
    pub(crate) fn read(path: &str, rules: IgnoreRules) -> Result<Self> {
        if path != STDIN && is_archive(Path::new(path)) {
            return Self::of_archive(path);
        }
        let mut files = BTreeMap::new();
        for entry in Source::read(path, false, rules)?.entries() {
            if let Some(digest) = entry.read(|_, reader| digest(reader))? {
                files.insert(entry.name.clone(), digest);
            }
        }
        Ok(Self(files))
    }

    fn of_archive(path: &str) -> Result<Self> {
        let limits = Limits { links: Links::Skip, ..Limits::default() };
        let file = File::open(path).with_context(|| format!("cannot read {path}"))?;
        let tree =
            unpack(io::BufReader::new(file), &limits).with_context(|| format!("cannot read {path}"))?;
        let mut files = BTreeMap::new();
        for (name, file) in tree.files() {
            files.insert(name.to_owned(), Sha256::digest(file.read()?).into());
        }
        Ok(Self(files))
    }

    /// What is different in `other`, by name.
    pub(crate) fn changes<'a>(&'a self, other: &'a Self) -> BTreeMap<&'a str, Change> {
        let gone = self.0.keys().filter(|name| !other.0.contains_key(*name));
        let mut changes: BTreeMap<&str, Change> = gone.map(|name| (name.as_str(), Change::Removed)).collect();
        for (name, digest) in &other.0 {
            let change = match self.0.get(name) {
                None => Change::Added,
                Some(before) if before != digest => Change::Changed,
                Some(_) => continue,
            };
            changes.insert(name, change);
        }
        changes
    }
}

/// Whether a file begins as every `tar.gz` does.
fn is_archive(path: &Path) -> bool {
    let mut magic = [0; 2];
    let regular = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let mut read = || io::Read::read_exact(&mut File::open(path)?, &mut magic);
    regular && read().is_ok() && magic == [0x1f, 0x8b]
}

fn digest(reader: &mut dyn io::Read) -> io::Result<[u8; 32]> {
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_with_what_happened_to_them() {
        let contents = |files: &[(&str, u8)]| {
            Contents(files.iter().map(|(name, byte)| ((*name).to_owned(), [*byte; 32])).collect())
        };
        let (left, right) =
            (contents(&[("a", 1), ("b", 1), ("c", 1)]), contents(&[("b", 2), ("c", 1), ("d", 1)]));
        let wanted = [("a", Change::Removed), ("b", Change::Changed), ("d", Change::Added)];
        assert_eq!(left.changes(&right), wanted.into_iter().collect());
        assert!(left.changes(&left).is_empty());
    }
}
