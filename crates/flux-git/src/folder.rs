//! Temporary folders that do not outlive their process for long.
//!
//! A folder goes when its owner drops it. A process that was killed cannot do that, so each folder holds a file that is
//! locked while its process lives, and the next process removes the folders whose lock is free.

use std::{
    collections::HashSet,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use tempfile::TempDir;

use crate::{Error, busy::Busy};

const PREFIX: &str = "flux-clone-";
const LOCK: &str = "lock";

/// A temporary folder, removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    place: TempDir,
    _lock: File,
    // The last to be dropped.
    _busy: Busy,
}

impl Folder {
    /// Makes a folder within `parent`, or where the system has its temporary files.
    pub(crate) fn new(parent: Option<&Path>) -> Result<Self, Error> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        sweep_once(&parent);
        let busy = Busy::new();
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&parent)?;
        // It gets its name when it is locked, so that nobody finds it unlocked.
        let new = folder.path().join("lock.new");
        let lock = File::create(&new)?;
        lock.lock()?;
        fs::rename(&new, folder.path().join(LOCK))?;
        Ok(Self { place: folder, _lock: lock, _busy: busy })
    }

    /// Returns the place for the repository.
    pub(crate) fn repository(&self) -> PathBuf {
        self.place.path().join("repository")
    }
}

/// Removes what killed processes left in `parent`; once for each parent in the life of this process.
fn sweep_once(parent: &Path) {
    static SWEPT: OnceLock<Mutex<HashSet<PathBuf>>> = OnceLock::new();
    let swept = SWEPT.get_or_init(Mutex::default);
    if swept.lock().unwrap_or_else(PoisonError::into_inner).insert(parent.to_owned()) {
        sweep(parent);
    }
}

fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let path = entry.path();
        // Another user's folder cannot be opened or removed, and stays.
        if File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_removed() {
        let parent = tempfile::tempdir().unwrap();
        let stale = parent.path().join("flux-clone-stale");
        let foreign = parent.path().join("something-else");
        for folder in [&stale, &foreign] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join(LOCK), "").unwrap();
        }
        let first = Folder::new(Some(parent.path())).unwrap();
        assert!(!stale.exists() && foreign.exists());
        sweep(parent.path());
        assert!(first.place.path().exists(), "a locked folder is in use");
        drop(first);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
