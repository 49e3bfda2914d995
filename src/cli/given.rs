//! Values that are given in a file or by standard input, so that no other user of the machine sees them.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use anyhow::{Context as _, Result, anyhow, bail};
use flux_git::Secret;

/// The most that is taken of a file.
const LARGEST: u64 = 1 << 20;

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// It cannot be read, is no regular file, or has more than 1 MiB.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>> {
    if file == Path::new("-") {
        return limited(io::stdin().lock()).context("cannot read standard input");
    }
    let failed = || format!("cannot read {}", file.display());
    // A pipe of the shell's making, as in `<(pass token)`, is as good as a file.
    if file.is_dir() {
        bail!("cannot read {}: it is a directory", file.display());
    }
    limited(File::open(file).with_context(failed)?).with_context(failed)
}

/// A secret that is given by a flag or in a file; none when it is empty. A line end at the end of the file is no part of it.
///
/// # Errors
/// It is given twice; the file cannot be read, or is not UTF-8.
pub(super) fn secret(text: Option<&str>, file: Option<&Path>, flag: &str) -> Result<Option<Secret>> {
    let text = match (text, file) {
        (Some(_), Some(_)) => bail!("{flag} and {flag}-file are mutually exclusive"),
        (text, None) => text.map(str::to_owned),
        (None, Some(file)) => {
            let text = String::from_utf8(bytes(file)?);
            let text = text.map_err(|_| anyhow!("{flag}-file {}: it is not UTF-8", file.display()))?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        }
    };
    Ok(text.filter(|text| !text.is_empty()).map(Secret::from))
}

fn limited(reader: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        bail!("it has more than {LARGEST} bytes");
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_from_one_place() {
        let room = tempfile::tempdir().unwrap();
        let file = room.path().join("token");
        std::fs::write(&file, "  hunter2 \r\n").unwrap();
        let of = |text, file| secret(text, file, "--token");
        assert_eq!(of(None, Some(&file)).unwrap().unwrap().expose(), "  hunter2 ");
        assert_eq!(of(Some("a"), None).unwrap().unwrap().expose(), "a");
        assert!(of(Some(""), None).unwrap().is_none() && of(None, None).unwrap().is_none());
        assert!(of(Some("a"), Some(&file)).is_err());
        assert!(of(None, Some(room.path())).unwrap_err().to_string().contains("it is a directory"));
        std::fs::write(&file, [0xff; 8]).unwrap();
        assert!(of(None, Some(&file)).is_err());
        std::fs::write(&file, vec![b'x'; (1 << 20) + 1]).unwrap();
        assert!(format!("{:#}", of(None, Some(&file)).unwrap_err()).ends_with("more than 1048576 bytes"));
    }
}
