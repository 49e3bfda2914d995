//! Archives that are refused, each with the entry named.

use std::error::Error as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use flux_archive::{Limits, Links, Tree, UnpackError, pack, unpack};
use tar::{EntryType, Header};

/// A header by hand, as the crate's own writer refuses such names.
fn entry(name: &[u8], kind: EntryType, link: &str, size: u64) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header.as_bytes().to_vec()
}

fn archive(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    for part in parts {
        gzip.write_all(part).unwrap();
    }
    gzip.write_all(&[0; 1024]).unwrap();
    gzip.finish().unwrap()
}

fn refuse(archive: &[u8]) -> String {
    let error = unpack(archive, &Limits::default()).unwrap_err();
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn file(name: &str) -> Vec<u8> {
    entry(name.as_bytes(), EntryType::Regular, "", 0)
}

#[test]
fn names_links_and_kinds() {
    for (entry, want) in [
        (file("../up"), r#"archive entry "../up" is refused: path "../up" contains '..'"#),
        (file("a/../../up"), r#"archive entry "a/../../up" is refused: path "a/../../up" contains '..'"#),
        (file("/etc/passwd"), r#"archive entry "/etc/passwd" is refused: path "/etc/passwd" is absolute"#),
        (file("a\\b"), r#"archive entry "a\\b" is refused: path "a\\b" contains a backslash"#),
        (file("./."), r#"archive entry "./." is refused: path "./." names no file"#),
        (entry(b"\xff", EntryType::Regular, "", 0), "the name of archive entry \"\u{fffd}\" is not UTF-8"),
        (
            entry(b"../d", EntryType::Directory, "", 0),
            r#"archive entry "../d" is refused: path "../d" contains '..'"#,
        ),
        (
            entry(b"l", EntryType::Symlink, "/etc/passwd", 0),
            r#"archive entry "l" is a link to "/etc/passwd", and links are refused"#,
        ),
        (
            entry(b"l", EntryType::Link, "a", 0),
            r#"archive entry "l" is a link to "a", and links are refused"#,
        ),
        (entry(b"f", EntryType::Fifo, "", 0), r#"archive entry "f" has the unsupported type '6'"#),
        (entry(b"c", EntryType::Char, "", 0), r#"archive entry "c" has the unsupported type '3'"#),
        (
            entry(b"huge", EntryType::Regular, "", 5 << 30),
            r#"archive entry "huge" has 5368709120 bytes, more than the 268435456 allowed"#,
        ),
    ] {
        assert_eq!(refuse(&archive(&[file("good"), entry])), want);
    }
    let conflict = archive(&[file("a"), file("a/b")]);
    assert_eq!(refuse(&conflict), r#"the archive contradicts itself: "a" is both a file and a directory"#);
}

#[test]
fn symbolic_links_can_be_left_out_and_hard_links_cannot() {
    let limits = Limits { links: Links::Skip, ..Limits::default() };
    let symbolic = archive(&[file("a"), entry(b"l", EntryType::Symlink, "../..", 0)]);
    let tree = unpack(symbolic.as_slice(), &limits).unwrap();
    assert_eq!(tree.files().map(|(path, _)| path).collect::<Vec<_>>(), ["a"]);
    let hard = archive(&[file("a"), entry(b"l", EntryType::Link, "a", 0)]);
    assert!(matches!(unpack(hard.as_slice(), &limits), Err(UnpackError::Link { .. })));
}

#[test]
fn every_cut_is_damage() {
    let mut builder = Tree::builder();
    builder.insert("dir/file", vec![7; 3000], true).unwrap();
    let whole = pack(&builder.build().unwrap()).unwrap();
    for end in 0..whole.len() {
        let cut = unpack(&whole[..end], &Limits::default());
        assert!(matches!(cut, Err(UnpackError::Damaged { .. })), "cut at {end}: {cut:?}");
    }
    // Whole gzip around a tar that ends in the middle of a file.
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&entry(b"short", EntryType::Regular, "", 900)).unwrap();
    gzip.write_all(&[1; 600]).unwrap();
    let message = refuse(&gzip.finish().unwrap());
    assert!(message.contains(r#"damaged at entry "short""#), "{message}");
    assert!(refuse(b"not gzip").contains("damaged"), "no gzip");
    assert!(refuse(&archive(&[vec![b'x'; 512]])).contains("damaged"), "no tar");
}

#[test]
fn limits_of_size_and_number() {
    let zeros = |size: usize| {
        let padding = vec![0; size.div_ceil(512) * 512];
        archive(&[entry(b"zeros", EntryType::Regular, "", size as u64), padding])
    };
    let message = refuse(&zeros(32 << 20));
    assert_eq!(message, r#"the archive unpacks to more than 200 times its size, at entry "zeros""#);
    let limits = Limits { total_bytes: 1 << 20, ..Limits::default() };
    let error = unpack(zeros(2 << 20).as_slice(), &limits).unwrap_err();
    assert_eq!(error.to_string(), r#"the archive unpacks to more than 1048576 bytes, at entry "zeros""#);
    let limits = Limits { entries: 2, ..Limits::default() };
    let error = unpack(archive(&[file("a"), file("b"), file("c")]).as_slice(), &limits).unwrap_err();
    assert_eq!(error.to_string(), r#"the archive has more than 2 entries; "c" is one too many"#);
    // A long name is held in memory before any entry is seen.
    let name = entry(b"././@LongLink", EntryType::GNULongName, "", 64 << 20);
    let limits = Limits { total_bytes: 1 << 20, ..Limits::default() };
    let bomb = archive(&[name, vec![b'a'; 64 << 20], file("x")]);
    assert!(matches!(unpack(bomb.as_slice(), &limits), Err(UnpackError::TooLarge { .. })));
}

#[test]
fn archives_of_other_writers() {
    // Names that start with ./ and the root itself, as tar -C dir . writes them; long names in both dialects.
    let long = "d/".repeat(80) + "file";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    {
        let mut tar = tar::Builder::new(&mut gzip);
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Directory);
        header.set_size(0);
        tar.append_data(&mut header, "./", std::io::empty()).unwrap();
        let mut header = Header::new_gnu();
        header.set_size(2);
        header.set_mode(0o755);
        tar.append_data(&mut header, "./run", b"hi".as_slice()).unwrap();
        tar.append_data(&mut header, &long, b"hi".as_slice()).unwrap();
        tar.append_pax_extensions([("path", "from/pax".as_bytes())]).unwrap();
        tar.append_data(&mut header, "short", b"hi".as_slice()).unwrap();
        tar.finish().unwrap();
    }
    let tree = unpack(gzip.finish().unwrap().as_slice(), &Limits::default()).unwrap();
    assert!(tree.file("run").unwrap().is_executable());
    assert_eq!(tree.get(&long), Some(b"hi".as_slice()));
    assert_eq!(tree.get("from/pax"), Some(b"hi".as_slice()));
}
