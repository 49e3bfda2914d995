//! Is what a status says still what the disk holds?

use std::fs::{self, File, Metadata};
use std::io;
use std::sync::PoisonError;

use flux_api::source::Artifact;
use flux_archive::digest::Digest;

use super::store::{Storage, StorageError};

/// What became of an artifact's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is there, with the bytes of the digest.
    Intact,
    /// It is not there.
    Missing,
    /// Its bytes are others.
    Altered,
}

/// What changes whenever the bytes of a file do, short of forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: Option<std::time::SystemTime>,
    inode: u64,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self { size: metadata.len(), modified: metadata.modified().ok(), inode }
    }
}

impl Storage {
    /// Compares an artifact with its file. The bytes are read only if the file is not the very one that was written or
    /// read by this process before: inode, size and modification time tell.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn verify(&self, artifact: &Artifact) -> Result<Verdict, StorageError> {
        let Ok(relative) = flux_archive::normalise(&artifact.path) else { return Ok(Verdict::Missing) };
        let path = self.root().join(relative.as_ref());
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => metadata,
            Ok(_) => return Ok(Verdict::Altered),
            Err(error) if is_absence(&error) => return Ok(Verdict::Missing),
            Err(error) => return Err(StorageError::io("open", &path)(error)),
        };
        let Ok(wanted) = artifact.digest.parse::<Digest>() else { return Ok(Verdict::Altered) };
        let stamp = Stamp::of(&metadata);
        let verdict = |digest: &Digest| if *digest == wanted { Verdict::Intact } else { Verdict::Altered };
        if let Some((_, digest)) = self
            .known(relative.as_ref())
            .filter(|(known, digest)| *known == stamp && digest.algorithm() == wanted.algorithm())
        {
            return Ok(verdict(&digest));
        }
        let mut hasher = wanted.algorithm().hasher();
        let mut file = File::open(&path).map_err(StorageError::io("open", &path))?;
        io::copy(&mut file, &mut hasher).map_err(StorageError::io("read", &path))?;
        let digest = hasher.finish();
        let result = verdict(&digest);
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        verified.insert(relative.into_owned(), (stamp, digest));
        Ok(result)
    }

    fn known(&self, path: &str) -> Option<(Stamp, Digest)> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
