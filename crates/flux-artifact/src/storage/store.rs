//! Writing and removing.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flux_api::meta::Time;
use flux_api::source::Artifact;
use flux_archive::digest::{Algorithm, Digest, Hasher};
use flux_archive::{Tree, pack_to};
use jiff::Timestamp;

use super::address::url;
use super::place::{Place, check};
use super::verify::Stamp;

/// How a [`Storage`] works.
#[derive(Debug, Clone)]
pub struct StorageOptions {
    /// The directory that holds everything; it must exist.
    pub root: PathBuf,
    /// Host, or host and port, or URL under which consumers reach the file server, see [`advertised`](super::advertised).
    pub advertised: String,
    /// How stored bytes are digested.
    pub algorithm: Algorithm,
    /// How long an artifact that is no longer current is kept.
    pub retention_ttl: Duration,
    /// How many files of an object are kept at most, the current one included.
    pub retention_records: usize,
}

impl StorageOptions {
    /// Upstream's defaults: SHA-256, one minute, two records.
    pub fn new(root: impl Into<PathBuf>, advertised: impl Into<String>) -> Self {
        Self {
            root: root.into(),
            advertised: advertised.into(),
            algorithm: Algorithm::default(),
            retention_ttl: Duration::from_mins(1),
            retention_records: 2,
        }
    }
}

/// What a storage cannot do.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A name that is not the name of one file.
    #[error("{0:?} cannot be a part of a path in the storage")]
    Name(String),
    /// A directory of the storage is a link or a file.
    #[error("{} is not a directory of the storage", .0.display())]
    NotADirectory(PathBuf),
    /// The operating system refused.
    #[error("unable to {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

impl StorageError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

/// The storage of artifacts. Cheap to clone; all calls block on the disk.
#[derive(Debug, Clone)]
pub struct Storage {
    pub(super) options: Arc<StorageOptions>,
    pub(super) verified: Arc<Mutex<HashMap<String, (Stamp, Digest)>>>,
}

impl Storage {
    /// Opens a storage.
    ///
    /// # Errors
    /// The root is not there, or is no directory.
    pub fn open(options: StorageOptions) -> Result<Self, StorageError> {
        let metadata = fs::metadata(&options.root).map_err(StorageError::io("open", &options.root))?;
        if !metadata.is_dir() {
            return Err(StorageError::NotADirectory(options.root));
        }
        Ok(Self { options: Arc::new(options), verified: Arc::default() })
    }

    /// The directory that holds everything.
    pub fn root(&self) -> &Path {
        &self.options.root
    }

    /// The URL of an artifact by its path, for the address that is advertised now.
    pub fn url(&self, path: &str) -> String {
        url(&self.options.advertised, path)
    }

    /// Packs a tree into a file of that name and describes it as an artifact of that revision.
    ///
    /// # Errors
    /// The file cannot be written; then the one that was there is untouched.
    pub fn put_tree(
        &self,
        place: &Place,
        file: &str,
        revision: &str,
        tree: &Tree,
        now: Timestamp,
    ) -> Result<Artifact, StorageError> {
        self.put(place, file, revision, now, |writer| pack_to(tree, writer).map(drop))
    }

    /// As [`Storage::put_tree`], for bytes that `write` makes.
    ///
    /// # Errors
    /// As [`Storage::put_tree`].
    pub fn put(
        &self,
        place: &Place,
        file: &str,
        revision: &str,
        now: Timestamp,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Artifact, StorageError> {
        check(file)?;
        let directory = self.make_directory(place)?;
        let target = directory.join(file);
        let failed = |action| StorageError::io(action, &target);
        // Beside its target, so that the rename stays on one device; its mode is 0600 from the start.
        let temporary =
            tempfile::Builder::new().prefix(".new-").tempfile_in(&directory).map_err(failed("create"))?;
        let mut writer = Digesting::new(BufWriter::new(temporary), self.options.algorithm);
        write(&mut writer).map_err(failed("write"))?;
        let (buffered, digest, size) = writer.finish();
        let temporary = buffered.into_inner().map_err(|error| failed("write")(error.into_error()))?;
        let stored = temporary.persist(&target).map_err(|error| failed("rename to")(error.error))?;
        let path = format!("{}/{file}", place.path());
        self.remember(&path, &stored, &digest);
        Ok(Artifact {
            digest: digest.to_string(),
            last_update_time: Time(Timestamp::from_second(now.as_second()).unwrap_or(now)),
            metadata: std::collections::BTreeMap::default(),
            url: self.url(&path),
            path,
            revision: revision.to_owned(),
            size: i64::try_from(size).ok(),
        })
    }

    /// Removes all of an object. It is no error if there is nothing.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn delete(&self, place: &Place) -> Result<(), StorageError> {
        let prefix = place.path() + "/";
        self.verified
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|path, _| !path.starts_with(&prefix));
        let Some(directory) = self.directory(place)? else { return Ok(()) };
        match fs::remove_dir_all(&directory) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StorageError::io("remove", &directory)(error))
            }
            _ => Ok(()),
        }
    }

    /// The directory of an object, if it is there. No part of it may be a link.
    pub(super) fn directory(&self, place: &Place) -> Result<Option<PathBuf>, StorageError> {
        let mut directory = self.options.root.clone();
        for part in place.parts() {
            directory.push(part);
            match fs::symlink_metadata(&directory) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return Err(StorageError::NotADirectory(directory)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(StorageError::io("open", &directory)(error)),
            }
        }
        Ok(Some(directory))
    }

    fn make_directory(&self, place: &Place) -> Result<PathBuf, StorageError> {
        if let Some(directory) = self.directory(place)? {
            return Ok(directory);
        }
        let directory = self.options.root.join(place.path());
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&directory).map_err(StorageError::io("create", &directory))?;
        Ok(directory)
    }

    fn remember(&self, path: &str, stored: &File, digest: &Digest) {
        if let Ok(metadata) = stored.metadata() {
            let known = (Stamp::of(&metadata), digest.clone());
            self.verified.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), known);
        }
    }
}

/// A writer that digests and counts what it writes.
struct Digesting<W> {
    inner: W,
    hasher: Hasher,
    size: u64,
}

impl<W: Write> Digesting<W> {
    fn new(inner: W, algorithm: Algorithm) -> Self {
        Self { inner, hasher: algorithm.hasher(), size: 0 }
    }

    fn finish(self) -> (W, Digest, u64) {
        (self.inner, self.hasher.finish(), self.size)
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
