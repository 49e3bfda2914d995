//! Keys and values out of the three kinds of source.

use std::borrow::Cow;

use crate::error::{BuildError, During, Within};
use crate::file::MapArgs;
use crate::load::Loader;

/// One key with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) key: String,
    pub(crate) value: Vec<u8>,
}

impl Pair {
    fn new(key: &str, value: impl Into<Vec<u8>>) -> Self {
        Self { key: key.to_owned(), value: value.into() }
    }
}

/// All pairs of an entry: envs, literals, files.
///
/// # Errors
/// A source is malformed or cannot be loaded.
pub(super) fn load_pairs(args: &MapArgs, loader: &Loader<'_>) -> Result<Vec<Pair>, BuildError> {
    let mut pairs = Vec::new();
    for (index, path) in args.envs.iter().enumerate() {
        let bytes = loader.load(path).during(|| format!("env source files: {:?}", args.envs));
        let lines = bytes.and_then(|bytes| env_lines(&bytes).during(|| format!("env source file '{path}'")));
        pairs.extend(lines.in_item(index).in_field("envs")?);
    }
    for (index, literal) in args.literals.iter().enumerate() {
        // Literals may be secret: messages tell their place, not their text.
        let pair = literal_pair(literal).during(|| format!("literal source {}", index + 1));
        pairs.push(pair.in_item(index).in_field("literals")?);
    }
    for (index, source) in args.files.iter().enumerate() {
        let pair = file_source(source).and_then(|(key, path)| {
            let bytes = loader.load(path).during(|| format!("file sources: [{}]", args.files.join(" ")))?;
            Ok(Pair::new(key, bytes))
        });
        pairs.push(pair.in_item(index).in_field("files")?);
    }
    Ok(pairs)
}

fn literal_pair(literal: &str) -> Result<Pair, BuildError> {
    match literal.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok(Pair::new(key, unquoted(value))),
        _ => {
            let advice = "write it as key=value, with a key before the first '='".to_owned();
            Err(BuildError::invalid("invalid literal source, expected key=value").hinted(Some(advice)))
        }
    }
}

/// Without one pair of surrounding quotes of the same kind.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    text
}

/// Key and path of a `files` entry.
pub(crate) fn file_source(source: &str) -> Result<(&str, &str), BuildError> {
    let name = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
    match source.split('=').collect::<Vec<_>>().as_slice() {
        [path] => Ok((&source[name(path)..], source)),
        ["", _] => Err(BuildError::invalid(format!(
            "missing key name for file path \"{}\" in source \"{source}\"",
            &source[1..]
        ))),
        [key, ""] => Err(BuildError::invalid(format!(
            "missing file path for key name \"{key}\" in source \"{source}\""
        ))),
        [key, path] => Ok((key, path)),
        _ => Err(BuildError::invalid(format!("source \"{source}\" key name or file path contains '='"))),
    }
}

pub(crate) fn env_lines(bytes: &[u8]) -> Result<Vec<Pair>, BuildError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut pairs = Vec::new();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let Ok(text) = std::str::from_utf8(line) else {
            return Err(BuildError::invalid(format!("line {} has invalid utf8 bytes", number + 1)));
        };
        let text: Cow<'_, str> = Cow::Borrowed(text.strip_suffix('\r').unwrap_or(text).trim_start());
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let (key, value) = text.split_once('=').unwrap_or((&text, ""));
        pairs.push(Pair::new(key, value));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::{Pair, env_lines, file_source, literal_pair};

    #[test]
    fn literals() {
        let cases = [
            ("a=b", "b"),
            ("a=b=c", "b=c"),
            ("a=\"b\"", "b"),
            ("a='b'", "b"),
            ("a=\"b'", "\"b'"),
            ("a=", ""),
            ("a=\"", "\""),
        ];
        for (text, value) in cases {
            assert_eq!(literal_pair(text).unwrap(), Pair::new("a", value), "{text}");
        }
        for text in ["a", "=b", ""] {
            assert!(literal_pair(text).is_err(), "{text}");
        }
    }

    #[test]
    fn file_sources() {
        assert_eq!(file_source("./path/my").unwrap(), ("my", "./path/my"));
        assert_eq!(file_source("k=old").unwrap(), ("k", "old"));
        for text in ["=a", "a=", "a=b=c"] {
            assert!(file_source(text).is_err(), "{text}");
        }
    }

    #[test]
    fn env_files() {
        let text = "\u{feff}A=1\n  B=x y \n\n# c\nC\nD=\"q\"\r\n";
        let want =
            [("A", "1"), ("B", "x y "), ("C", ""), ("D", "\"q\"")].map(|(key, value)| Pair::new(key, value));
        assert_eq!(env_lines(text.as_bytes()).unwrap(), want);
        assert!(env_lines(b"A=\xff").is_err());
    }
}
