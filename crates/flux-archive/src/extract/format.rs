//! Which kind of archive bytes are.

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Zip.
    Zip,
    /// Tar, compressed with gzip.
    TarGz,
    /// Tar.
    Tar,
}

impl Format {
    /// How many bytes of a file [`Format::of`] looks at.
    pub const HEAD: usize = 262;

    /// The kind of a file that is called `name` and begins with `head`; none when it is no archive. The name decides,
    /// and where it says nothing the bytes do (spec/cli/misc.md §3).
    pub fn of(name: &str, head: &[u8]) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let by_name = NAMES.iter().find(|(end, _)| name.ends_with(end));
        let by_bytes = || {
            MAGIC.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|head| head.starts_with(magic)))
        };
        by_name.map(|(_, format)| *format).or_else(|| by_bytes().map(|(_, _, format)| *format))
    }
}

/// Ends of names.
const NAMES: [(&str, Format); 4] =
    [(".zip", Format::Zip), (".tar.gz", Format::TarGz), (".tgz", Format::TarGz), (".tar", Format::Tar)];

/// Where a file has which bytes; a zip may begin with a file, with its end, or as one of several.
const MAGIC: [(usize, &[u8], Format); 5] = [
    (0, b"PK\x03\x04", Format::Zip),
    (0, b"PK\x05\x06", Format::Zip),
    (0, b"PK\x07\x08", Format::Zip),
    (0, b"\x1f\x8b", Format::TarGz),
    (257, b"ustar", Format::Tar),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_before_the_bytes() {
        let mut tar = [0; 300];
        tar[257..262].copy_from_slice(b"ustar");
        for (name, head, wanted) in [
            ("a.ZIP", b"".as_slice(), Some(Format::Zip)),
            ("a.tar.gz", b"PK\x03\x04", Some(Format::TarGz)),
            ("a.tgz", b"", Some(Format::TarGz)),
            ("a.tar", b"\x1f\x8b", Some(Format::Tar)),
            ("a", b"PK\x05\x06..", Some(Format::Zip)),
            ("a", b"PK\x01\x02..", None),
            ("a", b"\x1f\x8b", Some(Format::TarGz)),
            ("a", &tar, Some(Format::Tar)),
            ("a", &tar[..260], None),
            ("flux-x", b"\x7fELF", None),
        ] {
            assert_eq!(Format::of(name, head), wanted, "{name}");
        }
    }
}
