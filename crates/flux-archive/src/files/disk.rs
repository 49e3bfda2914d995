//! The disk, read when it is asked for.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bytes::Bytes;
use super::find::{Files, FindError, Found, Kind, Step, follow};
use crate::tree::UnreadableError;

/// All files of this machine. Nothing is listed and nothing is kept: each call asks the operating system.
///
/// Only regular files are read: a FIFO would never answer, and a device never end. A file of more than
/// [`Disk::LARGEST`] bytes is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Disk {
    /// The size of the largest file that is read, 512 MiB: more than any cluster can hold, and less than a machine has.
    pub const LARGEST: u64 = 512 << 20;

    /// How many names of a directory are looked at for advice.
    const MOST_NAMES: usize = 10_000;

    /// The text of a file that a user names.
    ///
    /// # Errors
    /// It is no regular file, larger than [`Self::LARGEST`], or not UTF-8.
    pub fn text(path: &Path) -> io::Result<String> {
        let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8");
        String::from_utf8(read_within_limit(path)?).map_err(no_text)
    }

    /// The absolute form of a path, seen from the working directory: `.` and `..` are worked out on the text alone.
    ///
    /// # Errors
    /// The working directory is gone, or the path is not UTF-8.
    pub fn absolute(path: &Path) -> io::Result<String> {
        let full = std::path::absolute(path)?;
        let mut clean = PathBuf::new();
        for part in full.components() {
            match part {
                std::path::Component::ParentDir => drop(clean.pop()),
                part => clean.push(part),
            }
        }
        clean.into_os_string().into_string().map_err(|_| io::Error::other("the path is not UTF-8"))
    }
}

impl Files for Disk {
    fn find(&self, path: &str, known: &str) -> Result<Found, FindError> {
        follow(path, known, false, look)
    }

    fn read(&self, path: &str) -> Result<Bytes, UnreadableError> {
        read_within_limit(Path::new(path))
            .map(Bytes::Owned)
            .map_err(|source| UnreadableError { path: path.into(), source: Arc::new(source) })
    }

    fn is_confined(&self) -> bool {
        false
    }

    fn names(&self, directory: &str) -> Vec<String> {
        let entries = fs::read_dir(directory).into_iter().flatten().flatten().take(Self::MOST_NAMES);
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names
    }
}

fn look(path: &str) -> io::Result<Step> {
    let kind = fs::symlink_metadata(path)?.file_type();
    if kind.is_symlink() {
        let target = fs::read_link(path)?.into_os_string().into_string();
        return target.map(Step::Link).map_err(|_| io::Error::other("the link's target is not UTF-8"));
    }
    Ok(Step::Is(kind_of(kind)))
}

fn kind_of(kind: FileType) -> Kind {
    if kind.is_dir() {
        Kind::Directory
    } else if kind.is_file() {
        Kind::File
    } else {
        Kind::Special(special(kind))
    }
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_char_device() || kind.is_block_device() {
        "a device"
    } else {
        "no regular file"
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "no regular file"
}

/// Reads a regular file of at most [`Disk::LARGEST`] bytes.
pub(crate) fn read_within_limit(path: &Path) -> io::Result<Vec<u8>> {
    read(path, Disk::LARGEST)
}

/// Reads a regular file of at most `largest` bytes.
fn read(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    // Looked at before it is opened: opening a FIFO waits for a writer.
    let kind = kind_of(fs::metadata(path)?.file_type());
    if let Kind::Special(what) = kind {
        return Err(io::Error::other(format!("it is {what}, and only regular files are read")));
    }
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let too_large =
        || io::Error::other(format!("it has more than {largest} bytes, the most that is read of one file"));
    if size > largest {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).saturating_add(1));
    // A file may grow, and those of the kernel have no size.
    file.take(largest.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > largest {
        return Err(too_large());
    }
    Ok(bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    #[test]
    fn the_disk_is_read_through_links() {
        let root = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(root.path()).unwrap().into_os_string().into_string().unwrap();
        fs::create_dir(root.path().join("a")).unwrap();
        fs::write(root.path().join("a/f"), "x").unwrap();
        symlink("a", root.path().join("l")).unwrap();
        let found = Disk.find(&format!("{real}/l/f"), "/").unwrap();
        assert_eq!((found.path.as_str(), found.kind), (format!("{real}/a/f").as_str(), Kind::File));
        assert_eq!(&*Disk.read(&found.path).unwrap(), b"x");
        assert_eq!(Disk.find(&format!("{real}/l"), &real).unwrap().kind, Kind::Directory);
        assert_eq!(Disk.names(&real), ["a", "l"]);
        assert!(Disk.names(&format!("{real}/x")).is_empty());
        assert!(Disk.read(&real).unwrap_err().to_string().contains("is a directory"));
    }

    #[test]
    fn what_never_ends_is_not_opened() {
        let root = tempfile::tempdir().unwrap();
        let socket = root.path().join("s");
        let _listener = UnixListener::bind(&socket).unwrap();
        for (path, what) in [(socket.to_str().unwrap(), "a socket"), ("/dev/zero", "a device")] {
            assert_eq!(Disk.find(path, "/").unwrap().kind, Kind::Special(what));
            assert!(Disk.read(path).unwrap_err().to_string().contains(what));
        }
    }

    #[test]
    fn large_files_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("f");
        fs::write(&path, [0xff]).unwrap();
        assert_eq!(Disk::text(&path).unwrap_err().to_string(), "it is not UTF-8");
        fs::write(&path, "12345").unwrap();
        assert_eq!(Disk::text(&path).unwrap(), "12345");
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(read(&path, 4).unwrap_err().to_string().contains("more than 4 bytes"));
        File::create(&path).unwrap().set_len(Disk::LARGEST + 1).unwrap();
        assert!(Disk.read(path.to_str().unwrap()).is_err() && Disk::text(&path).is_err());
        // Of no size, and yet with content.
        assert!(!read(Path::new("/proc/self/status"), 1 << 20).unwrap().is_empty());
    }

    #[test]
    fn absolute_paths_are_worked_out_on_the_text() {
        for (path, want) in [("/a/../b/./c/", "/b/c"), ("/..", "/"), ("/a//b", "/a/b")] {
            assert_eq!(Disk::absolute(Path::new(path)).unwrap(), want);
        }
        assert!(Disk::absolute(Path::new("x")).unwrap().ends_with("/x"));
    }
}
