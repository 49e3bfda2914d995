//! Names of content: `sha256:<hex>`.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use sha2::digest::DynDigest;
use sha2::{Sha256, Sha384, Sha512};

/// How content is digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Algorithm {
    /// SHA-256, 64 hexadecimal digits.
    #[default]
    Sha256,
    /// SHA-384, 96 hexadecimal digits.
    Sha384,
    /// SHA-512, 128 hexadecimal digits.
    Sha512,
}

/// Every algorithm and its name.
const ALGORITHMS: &[(Algorithm, &str, usize)] = &[
    (Algorithm::Sha256, "sha256", 64),
    (Algorithm::Sha384, "sha384", 96),
    (Algorithm::Sha512, "sha512", 128),
];

impl Algorithm {
    /// The name before the colon.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// A digest in the making.
    pub fn hasher(self) -> Hasher {
        let inner: Box<dyn DynDigest + Send> = match self {
            Self::Sha256 => Box::<Sha256>::default(),
            Self::Sha384 => Box::<Sha384>::default(),
            Self::Sha512 => Box::<Sha512>::default(),
        };
        Hasher { algorithm: self, inner }
    }

    /// The digest of some bytes.
    pub fn digest(self, bytes: &[u8]) -> Digest {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        hasher.finish()
    }

    fn row(self) -> &'static (Self, &'static str, usize) {
        ALGORITHMS.iter().find(|(algorithm, ..)| *algorithm == self).unwrap_or(&ALGORITHMS[0])
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = DigestError;

    fn from_str(name: &str) -> Result<Self, DigestError> {
        let row = ALGORITHMS.iter().find(|(_, known, _)| *known == name);
        row.map(|(algorithm, ..)| *algorithm).ok_or_else(|| DigestError::Algorithm(name.to_owned()))
    }
}

/// A digest in the making; what is written to it is digested.
pub struct Hasher {
    algorithm: Algorithm,
    inner: Box<dyn DynDigest + Send>,
}

impl Hasher {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    /// The digest of all bytes taken.
    pub fn finish(self) -> Digest {
        let mut hex = String::with_capacity(self.algorithm.row().2);
        for byte in self.inner.finalize() {
            for half in [byte >> 4, byte & 15] {
                hex.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
        }
        Digest { algorithm: self.algorithm, hex }
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hasher").field(&self.algorithm).finish()
    }
}

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The digest of some content, written `<algorithm>:<hex>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    hex: String,
}

impl Digest {
    /// How it was made.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The hexadecimal digits, in lower case.
    pub fn hex(&self) -> &str {
        &self.hex
    }

    /// Whether this is the digest of `bytes`.
    pub fn verify(&self, bytes: &[u8]) -> bool {
        self.algorithm.digest(bytes) == *self
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm, self.hex)
    }
}

/// A text that is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// There is no text.
    #[error("the digest is empty")]
    Empty,
    /// The part before the colon names no algorithm known here.
    #[error("unsupported digest algorithm {0:?}")]
    Algorithm(String),
    /// The part after the colon is not hexadecimal in lower case, or not of the algorithm's length.
    #[error("invalid {0} digest {1:?}")]
    Hex(Algorithm, String),
}

impl FromStr for Digest {
    type Err = DigestError;

    /// Digits without an algorithm are SHA-256, as old artifacts have them.
    fn from_str(text: &str) -> Result<Self, DigestError> {
        if text.is_empty() {
            return Err(DigestError::Empty);
        }
        let (algorithm, hex) = match text.split_once(':') {
            Some((name, hex)) => (name.parse()?, hex),
            None => (Algorithm::Sha256, text),
        };
        let lower_hex = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if hex.len() != algorithm.row().2 || !hex.bytes().all(lower_hex) {
            return Err(DigestError::Hex(algorithm, hex.to_owned()));
        }
        Ok(Self { algorithm, hex: hex.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        let digest = Algorithm::Sha256.digest(b"abc");
        assert_eq!(
            digest.to_string(),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        for (algorithm, name, length) in ALGORITHMS {
            let digest = algorithm.digest(b"abc");
            assert_eq!(digest.hex().len(), *length, "{name}");
            assert_eq!(digest.to_string().parse(), Ok(digest.clone()));
            assert!(digest.verify(b"abc") && !digest.verify(b"abd"));
        }
        assert_eq!(digest.hex().parse(), Ok(digest));
    }

    #[test]
    fn what_is_no_digest() {
        assert_eq!("".parse::<Digest>(), Err(DigestError::Empty));
        assert_eq!("md5:00".parse::<Digest>(), Err(DigestError::Algorithm("md5".into())));
        for hex in ["", "00", &"A".repeat(64), &"g".repeat(64), &"0".repeat(65)] {
            let text = format!("sha256:{hex}");
            assert_eq!(text.parse::<Digest>(), Err(DigestError::Hex(Algorithm::Sha256, hex.to_owned())));
        }
    }
}
