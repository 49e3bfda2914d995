//! Zip, as much of it as archives of programs need: stored and deflated files, without encryption, below 4 GiB
//! (APPNOTE.TXT of PKWARE, sections 4.3 and 4.4).

use std::io::{Read, Seek, SeekFrom, Write};

use flate2::{CrcWriter, read::DeflateDecoder};

use super::{ENTRIES, ExtractError, copy, is_wanted};

/// The record at the end: its signature, its size, and the longest comment after it.
const END: ([u8; 4], usize, u64) = (*b"PK\x05\x06", 22, u16::MAX as u64);
/// An entry of the directory: its signature and its size without names.
const ENTRY: ([u8; 4], usize) = (*b"PK\x01\x02", 46);
/// What stands before the bytes of a file: its signature and its size without names.
const LOCAL: ([u8; 4], usize) = (*b"PK\x03\x04", 30);

/// See [`super::extract`].
pub(super) fn extract(
    mut archive: impl Read + Seek,
    wanted: &str,
    limit: u64,
    out: &mut impl Write,
) -> Result<(), ExtractError> {
    let found = find(&mut archive, wanted)?.ok_or_else(|| ExtractError::Missing(wanted.to_owned()))?;
    if found.flags & 1 != 0 {
        return Err(ExtractError::Unsupported("it is encrypted"));
    }
    archive.seek(SeekFrom::Start(found.offset))?;
    let local = record(&mut archive, LOCAL.1)?;
    if !local.starts_with(&LOCAL.0) {
        return Err(ExtractError::Damaged("a file is not where the directory says"));
    }
    let names = u64::from(short(&local, 26)) + u64::from(short(&local, 28));
    archive.seek(SeekFrom::Start(found.offset + LOCAL.1 as u64 + names))?;
    let packed = archive.take(found.packed);
    let mut counted = CrcWriter::new(out);
    let copied = match found.method {
        0 => copy(packed, wanted, limit, &mut counted)?,
        8 => copy(DeflateDecoder::new(packed), wanted, limit, &mut counted)?,
        _ => return Err(ExtractError::Unsupported("it is not compressed with deflate")),
    };
    if copied != found.size || counted.crc().sum() != found.crc {
        return Err(ExtractError::Damaged("a file is not what the directory says"));
    }
    Ok(())
}

/// A file as the directory has it.
struct Found {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    offset: u64,
}

/// The wanted file in the directory.
fn find(archive: &mut (impl Read + Seek), wanted: &str) -> Result<Option<Found>, ExtractError> {
    let end = end(archive)?;
    let (entries, start) = (short(&end, 10), long(&end, 16));
    if entries == u16::MAX || start == u32::MAX {
        return Err(ExtractError::Unsupported("it is a zip64"));
    }
    archive.seek(SeekFrom::Start(start.into()))?;
    let mut directory = std::io::BufReader::new(archive);
    for _ in 0..usize::from(entries).min(ENTRIES) {
        let entry = record(&mut directory, ENTRY.1)?;
        if !entry.starts_with(&ENTRY.0) {
            return Err(ExtractError::Damaged("the directory is not where the end says"));
        }
        let name = record(&mut directory, short(&entry, 28).into())?;
        let rest = usize::from(short(&entry, 30)) + usize::from(short(&entry, 32));
        record(&mut directory, rest)?;
        let is_it = std::str::from_utf8(&name).is_ok_and(|name| is_wanted(name, wanted));
        if is_it && is_regular(&entry) {
            return Ok(Some(Found {
                flags: short(&entry, 8),
                method: short(&entry, 10),
                crc: long(&entry, 16),
                packed: long(&entry, 20).into(),
                size: long(&entry, 24).into(),
                offset: long(&entry, 42).into(),
            }));
        }
    }
    Ok(None)
}

/// The record at the end: the last signature that a comment up to the end of the file follows.
fn end(archive: &mut (impl Read + Seek)) -> Result<Vec<u8>, ExtractError> {
    let length = archive.seek(SeekFrom::End(0))?;
    let tail = length.min(END.1 as u64 + END.2);
    archive.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    archive.take(tail).read_to_end(&mut bytes)?;
    let last = bytes.len().checked_sub(END.1).ok_or(ExtractError::Damaged("it has no end"))?;
    let is_end = |at: &usize| {
        bytes[*at..].starts_with(&END.0) && *at + END.1 + usize::from(short(&bytes, at + 20)) == bytes.len()
    };
    let at = (0..=last).rev().find(is_end).ok_or(ExtractError::Damaged("it has no end"))?;
    Ok(bytes[at..].to_vec())
}

/// Whether an entry is a file, and no link, by the mode that Unix programs write.
fn is_regular(entry: &[u8]) -> bool {
    let (made_by, mode) = (entry[5], long(entry, 38) >> 16);
    // 3 is Unix and 19 Darwin; others have no mode.
    ![3, 19].contains(&made_by) || matches!(mode & 0o170_000, 0 | 0o100_000)
}

fn record(reader: &mut impl Read, length: usize) -> Result<Vec<u8>, ExtractError> {
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(short(bytes, at)) | u32::from(short(bytes, at + 2)) << 16
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use flate2::{Compression, Crc, write::DeflateEncoder};

    use super::*;

    /// An archive of files: name, mode, bytes. Every other one is deflated.
    fn packed(files: &[(&str, u32, &[u8])]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (number, (name, mode, bytes)) in files.iter().enumerate() {
            let mut crc = Crc::new();
            crc.update(bytes);
            let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
            deflated.write_all(bytes).unwrap();
            let (method, body) =
                if number % 2 == 0 { (8u16, deflated.finish().unwrap()) } else { (0, bytes.to_vec()) };
            let mut common = vec![20, 0, 0, 0];
            common.extend(method.to_le_bytes());
            common.extend([0; 4]);
            for number in [crc.sum(), u32::try_from(body.len()).unwrap(), u32::try_from(bytes.len()).unwrap()]
            {
                common.extend(number.to_le_bytes());
            }
            common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            common.extend([0; 2]);
            let offset = u32::try_from(out.len()).unwrap();
            out.extend(LOCAL.0);
            out.extend(&common);
            out.extend(name.as_bytes());
            out.extend(body);
            directory.extend(ENTRY.0);
            directory.extend([20, 3]);
            directory.extend(&common);
            directory.extend([0; 6]);
            directory.extend((mode << 16).to_le_bytes());
            directory.extend(offset.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let (start, length, count) = (out.len(), directory.len(), u16::try_from(files.len()).unwrap());
        out.extend(directory);
        out.extend(END.0);
        out.extend([0; 4]);
        out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
        out.extend(u32::try_from(length).unwrap().to_le_bytes());
        out.extend(u32::try_from(start).unwrap().to_le_bytes());
        out.extend([3, 0]);
        out.extend(b"end");
        out
    }

    fn extracted(archive: &[u8], wanted: &str, limit: u64) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        extract(Cursor::new(archive), wanted, limit, &mut out)
            .map(|()| out)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_regular_file_inside() {
        let archive = packed(&[
            ("../flux-x", 0o100_755, b"outside"),
            ("flux-x", 0o120_777, b"../../etc/passwd"),
            ("bin/flux-x", 0o100_755, &[7; 5000]),
            ("lib/flux-y", 0, b"stored"),
            ("flux-x", 0o100_755, b"later"),
        ]);
        assert_eq!(extracted(&archive, "flux-x", 5000), Ok(vec![7; 5000]));
        assert_eq!(extracted(&archive, "lib/flux-y", 6), Ok(b"stored".to_vec()));
        assert_eq!(
            extracted(&archive, "flux-z", 9),
            Err("binary \"flux-z\" not found in archive".to_owned())
        );
        assert_eq!(
            extracted(&archive, "flux-x", 4999),
            Err("\"flux-x\" has more than 4999 bytes".to_owned())
        );
        assert_eq!(
            extracted(&archive, "lib/flux-y", 5),
            Err("\"lib/flux-y\" has more than 5 bytes".to_owned())
        );
    }

    #[test]
    fn no_byte_of_it_can_be_wrong_unnoticed_or_do_harm() {
        let bytes: Vec<u8> = (0..=255).collect();
        let archive = packed(&[("flux-x", 0o100_755, &bytes)]);
        for at in 0..archive.len() {
            for flip in [1, 0x80, 0xff] {
                let mut broken = archive.clone();
                broken[at] ^= flip;
                if let Ok(out) = extracted(&broken, "flux-x", 1000) {
                    assert_eq!(out, bytes, "byte {at}");
                }
            }
            assert!(extracted(&archive[..at], "flux-x", 1000).is_err());
        }
    }
}
