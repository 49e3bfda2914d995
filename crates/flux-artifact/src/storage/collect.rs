//! Garbage collection.

use std::fs;
use std::path::PathBuf;
use std::sync::PoisonError;

use jiff::Timestamp;

use super::place::Place;
use super::store::{Storage, StorageError};

/// How many files of one object are looked at in one go.
const MOST: usize = 1000;

impl Storage {
    /// Removes the files of an object that are no longer needed: all that are older than the retention time, then the
    /// oldest until no more than the retained number is left. The file that `current` (a path relative to the root)
    /// names stays always. Returns what was removed, relative to the root.
    ///
    /// # Errors
    /// The directory cannot be read or a file cannot be removed.
    pub fn collect(
        &self,
        place: &Place,
        current: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<String>, StorageError> {
        let Some(directory) = self.directory(place)? else { return Ok(Vec::new()) };
        let mut files = self.candidates(&directory, current)?;
        let kept = usize::from(current.is_some());
        // Ties are broken by name, so that two files of one moment are two files.
        files.sort();
        let ttl =
            jiff::SignedDuration::try_from(self.options.retention_ttl).unwrap_or(jiff::SignedDuration::MAX);
        let old = files.iter().filter(|(modified, _)| now.duration_since(*modified) > ttl).count();
        let many = (files.len() + kept).saturating_sub(self.options.retention_records).min(files.len());
        let mut removed = Vec::new();
        for (_, path) in files.into_iter().take(old.max(many)) {
            fs::remove_file(&path).map_err(StorageError::io("remove", &path))?;
            // What upstream's writers leave beside their files.
            let mut lock = path.clone().into_os_string();
            lock.push(".lock");
            let _ = fs::remove_file(lock);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            removed.push(format!("{}/{name}", place.path()));
        }
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        for path in &removed {
            verified.remove(path);
        }
        Ok(removed)
    }

    fn candidates(
        &self,
        directory: &std::path::Path,
        current: Option<&str>,
    ) -> Result<Vec<(Timestamp, PathBuf)>, StorageError> {
        let current = current.map(|path| self.root().join(path));
        let mut files = Vec::new();
        for entry in fs::read_dir(directory).map_err(StorageError::io("list", directory))?.take(MOST) {
            let entry = entry.map_err(StorageError::io("list", directory))?;
            let path = entry.path();
            let is_lock = path.extension().is_some_and(|extension| extension == "lock");
            if is_lock || Some(&path) == current.as_ref() {
                continue;
            }
            // A file may vanish meanwhile, which is what is wanted of it.
            let Ok(metadata) = entry.metadata() else { continue };
            if let (true, Ok(modified)) = (metadata.is_file(), metadata.modified()) {
                files.push((Timestamp::try_from(modified).unwrap_or(Timestamp::MIN), path));
            }
        }
        Ok(files)
    }
}
