//! Tar.

use std::io::{Read, Write};

use tar::{Archive, EntryType};

use super::{ENTRIES, ExtractError, copy, is_wanted};

/// What may come out of the decompression: a few times what the wanted file may have, and something for small ones.
const fn most(limit: u64) -> u64 {
    limit.saturating_mul(4).saturating_add(16 << 20)
}

/// See [`super::extract`].
pub(super) fn extract(
    reader: impl Read,
    wanted: &str,
    limit: u64,
    out: &mut impl Write,
) -> Result<(), ExtractError> {
    let mut archive = Archive::new(reader.take(most(limit)));
    for entry in archive.entries()?.take(ENTRIES) {
        let mut entry = entry?;
        let regular = matches!(entry.header().entry_type(), EntryType::Regular | EntryType::Continuous);
        let is_it =
            regular && std::str::from_utf8(&entry.path_bytes()).is_ok_and(|path| is_wanted(path, wanted));
        if is_it {
            let size = entry.size();
            if copy(&mut entry, wanted, limit, out)? != size {
                return Err(ExtractError::Damaged("it ends too early"));
            }
            return Ok(());
        }
    }
    Err(ExtractError::Missing(wanted.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, kind, bytes) in entries {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_entry_type(*kind);
            // As an attacker would, without the library's checks.
            header.as_ustar_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            archive.append(&header, *bytes).unwrap();
        }
        archive.into_inner().unwrap()
    }

    fn extracted(archive: &[u8], wanted: &str, limit: u64) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        extract(archive, wanted, limit, &mut out).map(|()| out).map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_regular_file_inside() {
        let archive = packed(&[
            ("../flux-x", EntryType::Regular, b"outside"),
            ("flux-x", EntryType::Directory, b""),
            ("flux-x", EntryType::Symlink, b""),
            ("bin/flux-x", EntryType::Regular, b"inside"),
            ("flux-x", EntryType::Regular, b"later"),
        ]);
        assert_eq!(extracted(&archive, "flux-x", 100), Ok(b"inside".to_vec()));
        assert_eq!(extracted(&archive, "bin/flux-x", 100), Ok(b"inside".to_vec()));
        assert_eq!(
            extracted(&archive, "flux-y", 10_000),
            Err("binary \"flux-y\" not found in archive".to_owned())
        );
    }

    #[test]
    fn limits_and_damage() {
        let archive = packed(&[("flux-x", EntryType::Regular, &[7; 2000])]);
        assert_eq!(
            extracted(&archive, "flux-x", 1999),
            Err("\"flux-x\" has more than 1999 bytes".to_owned())
        );
        assert_eq!(
            extracted(&archive[..1000], "flux-x", 9999),
            Err("the archive is damaged: it ends too early".to_owned())
        );
        assert!(extracted(b"no tar at all", "flux-x", 9999).is_err());
    }
}
