//! Writing the `tar.gz` of an OCI artifact, entry by entry, as the command line of Flux always has
//! (spec/cli/artifacts.md §2).

use std::io::{self, Read, Write};

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use tar::{EntryType, Header};

/// An archive that is being written: owner 0, no names of owners, modification times at the epoch, permissions as they
/// are given, USTAR headers and PAX records only where a name does not fit into one. Its bytes depend on the entries alone.
pub struct Layer<W: Write>(tar::Builder<GzEncoder<W>>);

impl<W: Write> Layer<W> {
    /// Begins an archive.
    pub fn new(writer: W) -> Self {
        Self(tar::Builder::new(GzBuilder::new().mtime(0).write(writer, Compression::default())))
    }

    /// Adds a directory; the root is called `.`.
    ///
    /// # Errors
    /// The writer fails.
    pub fn directory(&mut self, name: &str, mode: u32) -> io::Result<()> {
        self.entry(EntryType::Directory, name, mode, 0, io::empty())
    }

    /// Adds a file of exactly `size` bytes.
    ///
    /// # Errors
    /// The writer fails; the reader fails, or has fewer bytes or more.
    pub fn file(&mut self, name: &str, mode: u32, size: u64, mut reader: impl Read) -> io::Result<()> {
        let mut exact = Exact { inner: reader.by_ref().take(size), missing: size };
        self.entry(EntryType::Regular, name, mode, size, &mut exact)?;
        if reader.read(&mut [0])? > 0 {
            return Err(io::Error::other("it grows while it is read"));
        }
        Ok(())
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// The writer fails.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner()?.finish()
    }

    fn entry(
        &mut self,
        kind: EntryType,
        name: &str,
        mode: u32,
        size: u64,
        reader: impl Read,
    ) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode & 0o7777);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(size);
        let text = size.to_string();
        let mut records = Vec::new();
        // Go writes PAX for what is not ASCII, and where prefix and name cannot be told apart at a slash.
        if !name.is_ascii() || header.set_path(name).is_err() {
            records.push(("path", name.as_bytes()));
            let short: String = name.chars().filter(char::is_ascii).take(99).collect();
            let bytes = short.trim_end_matches('/').as_bytes();
            if let Some(ustar) = header.as_ustar_mut() {
                ustar.name = [0; 100];
                ustar.name[..bytes.len()].copy_from_slice(bytes);
            }
        }
        if size > LARGEST {
            records.push(("size", text.as_bytes()));
        }
        if !records.is_empty() {
            self.0.append_pax_extensions(records)?;
        }
        header.set_cksum();
        self.0.append(&header, reader)
    }
}

/// The largest size that eleven octal digits can tell.
const LARGEST: u64 = (8 << 30) - 1;

/// A reader that fails where its bytes end too early.
struct Exact<R> {
    inner: R,
    missing: u64,
}

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.missing -= read as u64;
        if read == 0 && self.missing > 0 && !buffer.is_empty() {
            return Err(io::Error::other("it shrinks while it is read"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, unpack};

    fn written(names: &[&str]) -> Vec<u8> {
        let mut layer = Layer::new(Vec::new());
        layer.directory(".", 0o755).unwrap();
        for name in names {
            layer.file(name, 0o100_644, 2, b"hi".as_slice()).unwrap();
        }
        layer.finish().unwrap()
    }

    #[test]
    fn names_of_any_length_and_letters() {
        let long = format!("{}/{}", "d".repeat(120), "f".repeat(90));
        let longer = format!("{}/{}", "d".repeat(200), "f".repeat(200));
        let names = ["a", "é/ü.yaml", &long, &longer, &"é".repeat(60)];
        let tree = unpack(written(&names).as_slice(), &Limits::default()).unwrap();
        assert_eq!(tree.len(), names.len());
        for name in names {
            assert_eq!(tree.get(name), Some(b"hi".as_slice()), "{name}");
        }
    }

    #[test]
    fn headers_are_those_of_go() {
        let packed = written(&["a.yaml"]);
        assert_eq!(packed[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
        let field =
            |from: usize, length: usize| String::from_utf8(plain[from..from + length].to_vec()).unwrap();
        assert_eq!(field(0, 2), ".\0");
        assert_eq!((field(100, 8), field(108, 8)), ("0000755\0".to_owned(), "0000000\0".to_owned()));
        assert_eq!((field(136, 12), field(257, 8)), ("00000000000\0".to_owned(), "ustar\x0000".to_owned()));
        assert_eq!((plain[156], plain[512 + 156]), (b'5', b'0'));
        assert_eq!(field(512 + 100, 8), "0000644\0", "the type of the file is not part of its mode");
        assert_eq!(plain.len(), 512 * 2 + 512 + 1024);
        assert_eq!(written(&["a.yaml"]), packed);
    }

    #[test]
    fn files_that_change_while_they_are_read() {
        for (size, words) in [(1, "grows"), (3, "shrinks")] {
            let mut layer = Layer::new(Vec::new());
            let told = layer.file("a", 0o644, size, b"hi".as_slice()).unwrap_err().to_string();
            assert!(told.contains(words), "{told}");
        }
    }
}
