//! Files that are written whole or not at all.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Seek, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::Result;
use tempfile::NamedTempFile;

/// A file beside its place; dropped without [`Beside::put`], it goes away and nothing was changed.
pub(crate) struct Beside {
    file: NamedTempFile,
    place: PathBuf,
}

impl Beside {
    /// Begins a file that will be at `place`. Its name does not show until then what it will be.
    ///
    /// # Errors
    /// The directory is not there or cannot be written; something at `place` that is no regular file.
    pub(crate) fn new(place: &Path) -> io::Result<Self> {
        match fs::metadata(place) {
            Ok(there) if there.is_dir() => return Err(io::Error::other("it is a directory")),
            Ok(there) if !there.is_file() => return Err(io::Error::other("it is no regular file")),
            _ => {}
        }
        let file = tempfile::Builder::new().prefix(".flux-").suffix(".tmp").tempfile_in(directory(place))?;
        Ok(Self { file, place: place.to_owned() })
    }

    /// Where to write.
    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Puts the file in its place, in one step, after all of it is on disk.
    ///
    /// # Errors
    /// The operating system refuses; nothing was changed then.
    pub(crate) fn put(self, mode: u32) -> io::Result<()> {
        set_mode(self.file.as_file(), mode)?;
        self.file.as_file().sync_all()?;
        self.file.persist(&self.place).map_err(|error| error.error)?;
        // The name is on disk only when the directory is.
        if cfg!(unix) {
            File::open(directory(&self.place))?.sync_all()?;
        }
        Ok(())
    }
}

/// Writes all of a file, or nothing.
///
/// # Errors
/// As [`Beside::new`] and [`Beside::put`].
pub(crate) fn write(place: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    let mut beside = Beside::new(place)?;
    beside.file().write_all(bytes)?;
    beside.put(mode)
}

/// Tells work on another thread that nobody waits for it any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A reader that fails when the work is to stop, so that what was begun goes away.
    pub(crate) fn watch<R: Read>(&self, inner: R) -> Watched<R> {
        Watched { inner, stop: self.clone() }
    }
}

/// See [`Stop::watch`].
pub(crate) struct Watched<R> {
    inner: R,
    stop: Stop,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.0.load(Ordering::Relaxed) {
            return Err(io::Error::other("interrupted"));
        }
        self.inner.read(buffer)
    }
}

impl<R: Seek> Seek for Watched<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Does long work so that Ctrl-C finds the command waiting, and the work then stops at its next reading.
///
/// # Errors
/// What the work says.
pub(crate) async fn interruptible<T: Send + 'static>(
    work: impl FnOnce(&Stop) -> Result<T> + Send + 'static,
) -> Result<T> {
    /// Dropped when the command is.
    struct Waiting(Stop);
    impl Drop for Waiting {
        fn drop(&mut self) {
            self.0.0.store(true, Ordering::Relaxed);
        }
    }
    let waiting = Waiting(Stop::default());
    let stop = waiting.0.clone();
    tokio::task::spawn_blocking(move || work(&stop)).await?
}

/// The permissions of a file or directory, as bits; what is usual where there are none.
#[cfg(unix)]
pub(crate) fn mode(metadata: &Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o7777
}

/// The permissions of a file or directory, as bits; what is usual where there are none.
#[cfg(not(unix))]
pub(crate) fn mode(metadata: &Metadata) -> u32 {
    if metadata.is_dir() { 0o755 } else { 0o644 }
}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

fn directory(place: &Path) -> &Path {
    match place.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_nobody_waits_for_stops() {
        let (begun, wait) = std::sync::mpsc::channel();
        let (told, ended) = std::sync::mpsc::channel();
        let work = interruptible(move |stop| {
            begun.send(())?;
            io::copy(&mut stop.watch(io::repeat(0)), &mut io::sink()).unwrap_err();
            told.send(())?;
            Ok(())
        });
        let task = tokio::spawn(work);
        tokio::task::yield_now().await;
        wait.recv().unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        ended.recv().unwrap();
    }

    #[test]
    fn whole_or_not_at_all() {
        let room = tempfile::tempdir().unwrap();
        let place = room.path().join("f");
        write(&place, 0o640, b"one").unwrap();
        let mut given_up = Beside::new(&place).unwrap();
        given_up.file().write_all(b"tw").unwrap();
        drop(given_up);
        assert_eq!(fs::read(&place).unwrap(), b"one");
        assert_eq!(fs::read_dir(room.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(write(room.path(), 0o640, b"").is_err());
        assert!(write(&room.path().join("none/f"), 0o640, b"").is_err());
    }
}
