//! Readers of values that the commands of `create` share: lengths of time, and words of a fixed vocabulary.

use anyhow::Result;
use flux_api::meta::{Duration, LocalObjectReference, ParseDurationError};

use crate::cli::parse::values::List;

/// Reads a length of time that is not below zero.
pub(super) fn length(text: &str) -> Result<Duration, String> {
    let length: Duration = text.parse().map_err(|error: ParseDurationError| error.to_string())?;
    if length.as_nanos() < 0 {
        return Err("must not be below zero".to_owned());
    }
    Ok(length)
}

/// A vocabulary, and how its errors speak of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vocabulary {
    /// What a word of it is, as in `receiver type`.
    pub(super) what: &'static str,
    /// What is asked for where no word is given.
    pub(super) wanted: &'static str,
    /// The words.
    pub(super) words: &'static [&'static str],
    /// What stands between them in a message.
    pub(super) between: &'static str,
}

impl Vocabulary {
    /// A reader for clap that takes the words of the vocabulary and no other.
    pub(super) fn reader(self) -> impl Fn(&str) -> Result<String, String> + Clone {
        move |text| {
            if self.words.contains(&text) {
                return Ok(text.to_owned());
            }
            let Self { what, wanted, .. } = self;
            let all = self.words.join(self.between);
            Err(match text.trim() {
                "" => format!("no {what} given, please specify {wanted}"),
                _ => format!("{what} '{text}' is not supported, must be one of: {all}"),
            })
        }
    }
}

/// Reads each item of a list that was given in parts.
///
/// # Errors
/// The first item that cannot be read.
pub(super) fn each<T>(lists: &[List], read: fn(&str) -> Result<T>) -> Result<Vec<T>> {
    List::join(lists).iter().map(|item| read(item)).collect()
}

/// What may be left out: a text that is not empty.
pub(super) fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A reference to an object of the same namespace, unless the name is empty.
pub(super) fn local(name: &str) -> Option<LocalObjectReference> {
    given(name).map(|name| LocalObjectReference { name })
}

/// A length of time, unless it is zero.
pub(super) fn above_zero(length: Duration) -> Option<Duration> {
    (!length.is_zero()).then_some(length)
}

/// Patterns as the text of an ignore file.
pub(super) fn ignore(paths: &[String]) -> Option<String> {
    (!paths.is_empty()).then(|| paths.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_not_below_zero() {
        assert_eq!(length("1500ms").unwrap().to_string(), "1.5s");
        assert_eq!(length("0").unwrap(), Duration::ZERO);
        for (text, error) in [
            ("-5m", "must not be below zero"),
            ("often", "time: invalid duration \"often\""),
            ("5", "time: missing unit in duration \"5\""),
        ] {
            assert_eq!(length(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn a_vocabulary_names_its_words() {
        let read = Vocabulary { what: "tool", wanted: "a tool", words: &["a", "b"], between: "|" }.reader();
        assert_eq!(read("a"), Ok("a".to_owned()));
        assert_eq!(read(" "), Err("no tool given, please specify a tool".to_owned()));
        assert_eq!(read("A"), Err("tool 'A' is not supported, must be one of: a|b".to_owned()));
    }
}
