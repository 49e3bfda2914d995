//! What an artifact is made of: a directory, a file, or standard input.

use std::{
    fs,
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use flux_archive::IgnoreRules;

use super::walk::{self, Entry, Kind, Links};
use crate::cli::whole::{Stop, mode};

/// The `--path` of standard input.
pub(crate) const STDIN: &str = "-";

/// The most that is taken from standard input.
const LARGEST: u64 = 512 << 20;

/// The entries of an artifact.
#[derive(Debug)]
pub(crate) struct Source {
    entries: Vec<Entry>,
}

/// Checks that a path is given and there.
///
/// # Errors
/// In upstream's words.
pub(crate) fn check(path: &str) -> Result<()> {
    if path.is_empty() {
        bail!("invalid path {path:?}");
    }
    if path != STDIN && fs::metadata(path).is_err() {
        bail!("invalid path '{path}', must point to an existing directory or file");
    }
    Ok(())
}

impl Source {
    /// Lists what is at a path, or takes standard input.
    ///
    /// # Errors
    /// What cannot be read; a link that leads nowhere, where links are followed.
    pub(crate) fn read(path: &str, follow: bool, rules: IgnoreRules) -> Result<Self> {
        if path == STDIN {
            return Ok(Self {
                entries: single("stdin.yaml", 0o600, Kind::Held(standard_input()?.into()), &rules),
            });
        }
        let place = Path::new(path);
        let metadata = fs::metadata(place).with_context(|| format!("cannot read {path}"))?;
        if metadata.is_dir() {
            let links = if follow { Links::Follow } else { Links::Skip };
            return Ok(Self { entries: walk::walk(place, links, rules)? });
        }
        if !metadata.is_file() {
            bail!("{path} is no regular file");
        }
        let Some(name) = place.file_name().and_then(|name| name.to_str()) else {
            bail!("the name {path} is not UTF-8");
        };
        let kind = Kind::File(PathBuf::from(place));
        Ok(Self { entries: single(name, mode(&metadata), kind, &rules) })
    }

    /// The entries.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Leaves out a file, whatever its name is here: the archive itself, where it lies among what it is made of.
    pub(crate) fn without(&mut self, file: &Path) {
        let Ok(real) = fs::canonicalize(file) else { return };
        let is_it = |entry: &Entry| match &entry.kind {
            Kind::File(path) => {
                path.file_name() == real.file_name() && fs::canonicalize(path).is_ok_and(|path| path == real)
            }
            _ => false,
        };
        self.entries.retain(|entry| !is_it(entry));
    }

    /// Writes the archive.
    ///
    /// # Errors
    /// A file that cannot be read, or changes while it is; the writer fails.
    pub(crate) fn archive(&self, writer: impl Write, stop: &Stop) -> Result<()> {
        walk::archive(&self.entries, writer, stop)
    }
}

/// A file is the only one of a directory that nobody else may read.
fn single(name: &str, mode: u32, kind: Kind, rules: &IgnoreRules) -> Vec<Entry> {
    let root = Entry { name: ".".to_owned(), mode: 0o700, kind: Kind::Directory };
    let file = Entry { name: name.to_owned(), mode, kind };
    let kept = !rules.is_ignored(name, false);
    std::iter::once(root).chain(kept.then_some(file)).collect()
}

/// Standard input without the line ends at its end.
fn standard_input() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).context("cannot read standard input")?;
    if bytes.len() as u64 > LARGEST {
        bail!("standard input has more than {LARGEST} bytes");
    }
    let end = bytes.iter().rposition(|byte| !b"\r\n".contains(byte)).map_or(0, |last| last + 1);
    bytes.truncate(end);
    Ok(bytes)
}
