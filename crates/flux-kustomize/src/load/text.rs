//! From bytes to text, by the rules of go-yaml's reader.

use std::ops::Deref;
use std::sync::Arc;

use flux_archive::Bytes;

/// The text of a file, without a copy of it where the file is UTF-8.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    Owned(String),
    /// Bytes that were found to be UTF-8.
    Shared(Arc<[u8]>),
}

impl Text {
    /// Reads UTF-8, and UTF-16 that begins with a byte order mark.
    ///
    /// # Errors
    /// It is neither; the words are go-yaml's.
    pub(crate) fn new(bytes: Bytes) -> Result<Self, &'static str> {
        if let Some(read) = unit_reader(&bytes) {
            let units = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
            let text: Result<String, _> = char::decode_utf16(units).collect();
            return match text {
                Ok(text) if bytes.len().is_multiple_of(2) => Ok(Self::Owned(text)),
                Ok(_) => Err("incomplete UTF-16 character"),
                Err(_) => Err("unexpected low surrogate area"),
            };
        }
        match bytes {
            Bytes::Shared(bytes) => match std::str::from_utf8(&bytes) {
                Ok(_) => Ok(Self::Shared(bytes)),
                Err(error) => Err(reason(&bytes[error.valid_up_to()..])),
            },
            Bytes::Owned(bytes) => String::from_utf8(bytes).map(Self::Owned).map_err(|error| {
                let start = error.utf8_error().valid_up_to();
                reason(&error.as_bytes()[start..])
            }),
        }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        match text {
            Text::Owned(text) => text,
            Text::Shared(_) => text.to_string(),
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Owned(text) => text,
            Self::Shared(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
        }
    }
}

/// How two bytes make a unit of UTF-16, when the bytes begin with its mark.
fn unit_reader(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match bytes {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// Why the bytes do not begin with a character.
fn reason(bytes: &[u8]) -> &'static str {
    let width = match bytes.first() {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        _ => return "invalid leading UTF-8 octet",
    };
    if bytes.iter().take(width).skip(1).any(|byte| byte & 0xc0 != 0x80) {
        return "invalid trailing UTF-8 octet";
    }
    if bytes.len() < width { "incomplete UTF-8 octet sequence" } else { "invalid Unicode character" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text_as_in_go() {
        for (bytes, want) in [
            (&b"a: b"[..], Ok("a: b")),
            (b"\xff\xfea\x00:\x00", Ok("a:")),
            (b"\xfe\xff\x00a\x00:", Ok("a:")),
            (b"a\xff", Err("invalid leading UTF-8 octet")),
            (b"a\xe9\n", Err("invalid trailing UTF-8 octet")),
            (b"a\xe9\xa9", Err("incomplete UTF-8 octet sequence")),
            (b"\xff\xfea", Err("incomplete UTF-16 character")),
            (b"\xff\xfe\x00\xdc", Err("unexpected low surrogate area")),
        ] {
            for bytes in [Bytes::Owned(bytes.to_vec()), Bytes::Shared(bytes.into())] {
                assert_eq!(Text::new(bytes.clone()).as_deref(), want.as_ref().copied(), "{bytes:?}");
            }
        }
    }
}
