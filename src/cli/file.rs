//! Small files that flags name.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// More than any Kubernetes object can hold.
const MOST: u64 = 8 << 20;

/// Reads a text file whole, unless it is too big to get into an object.
///
/// # Errors
/// In Go's words where it has any: `open <path>: no such file or directory`.
pub(crate) fn text(path: &str) -> Result<String, String> {
    let told = |error: io::Error| format!("open {path}: {}", reason(&error));
    let of_kind = fs::metadata(Path::new(path)).map_err(told)?;
    if of_kind.is_dir() {
        return Err(format!("read {path}: is a directory"));
    }
    whole(File::open(path).map_err(told)?, path)
}

/// Reads standard input whole, with the same limit.
///
/// # Errors
/// As of [`text`].
pub(crate) fn standard_input() -> Result<String, String> {
    whole(io::stdin().lock(), "standard input")
}

fn whole(reader: impl io::Read, path: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = reader.take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("read {path}: {}", reason(&error)))?;
    if bytes.len() as u64 > MOST {
        return Err(format!("read {path}: it is larger than {} MiB", MOST >> 20));
    }
    String::from_utf8(bytes).map_err(|_| format!("read {path}: it is no text in UTF-8"))
}

/// What the operating system says, without Rust's number behind it.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_texts_are_read() {
        let room = tempfile::tempdir().unwrap();
        let path = |name: &str| room.path().join(name).to_str().unwrap().to_owned();
        fs::write(path("good"), "a: b\n").unwrap();
        fs::write(path("binary"), b"\xff\xfe\x00").unwrap();
        File::create(path("huge")).unwrap().set_len(1 << 30).unwrap();
        assert_eq!(text(&path("good")), Ok("a: b\n".to_owned()));
        for (name, doing, error) in [
            ("absent", "open", "no such file or directory"),
            ("", "read", "is a directory"),
            ("binary", "read", "it is no text in UTF-8"),
            ("huge", "read", "it is larger than 8 MiB"),
        ] {
            assert_eq!(text(&path(name)), Err(format!("{doing} {}: {error}", path(name))));
        }
    }
}
