//! Values of flags, read as Go reads them and refused in its words.

use std::{ffi::OsStr, time::Duration};

use clap::{
    Arg, Command,
    builder::{PossibleValue, TypedValueParser},
};
use flux_api::meta::ParseDurationError;

/// A list that one flag may carry: comma-separated, with CSV's double quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct List(Vec<String>);

impl List {
    /// All values of a flag that was given several times.
    pub(crate) fn join(lists: &[Self]) -> Vec<String> {
        lists.iter().flat_map(|list| list.0.iter().cloned()).collect()
    }
}

/// Reads one occurrence of a list flag.
pub(crate) fn list(text: &str) -> Result<List, String> {
    let (mut items, mut item, mut quoted) = (Vec::new(), String::new(), false);
    if text.is_empty() {
        return Ok(List::default());
    }
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                item.push('"');
            }
            '"' if quoted || item.is_empty() => quoted = !quoted,
            '"' => return Err("parse error on line 1: bare \" in non-quoted-field".to_owned()),
            ',' if !quoted => items.push(std::mem::take(&mut item)),
            letter => item.push(letter),
        }
    }
    if quoted {
        return Err("parse error on line 1: extraneous or missing \" in quoted-field".to_owned());
    }
    items.push(item);
    Ok(List(items))
}

/// Pairs that one flag may carry: comma-separated `key=value`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// All pairs of a flag that was given several times.
    pub(crate) fn join(pairs: &[Self]) -> Vec<(String, String)> {
        pairs.iter().flat_map(|pairs| pairs.0.iter().cloned()).collect()
    }
}

/// Reads one occurrence of a flag with pairs.
pub(crate) fn pairs(text: &str) -> Result<Pairs, String> {
    let pair = |item: String| match item.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err(format!("{item} must be formatted as key=value")),
    };
    list(text)?.0.into_iter().map(pair).collect::<Result<_, _>>().map(Pairs)
}

/// Reads a boolean as `strconv.ParseBool`.
pub(crate) fn go_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("strconv.ParseBool: parsing {text:?}: invalid syntax")),
    }
}

/// Reads a whole number as `strconv.ParseInt`.
pub(crate) fn int(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("strconv.ParseInt: parsing {text:?}: invalid syntax"))
}

/// Reads a number as `strconv.ParseFloat`.
pub(crate) fn float(text: &str) -> Result<f32, String> {
    text.parse().map_err(|_| format!("strconv.ParseFloat: parsing {text:?}: invalid syntax"))
}

/// Reads a length of time as `time.ParseDuration`; one below zero counts as zero.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let parsed: flux_api::meta::Duration =
        text.parse().map_err(|error: ParseDurationError| error.to_string())?;
    Ok(Duration::from(parsed))
}

/// Reads a path that stays below where it is joined: `..` is cut at the root, and the result begins with `./`.
#[expect(clippy::unnecessary_wraps, reason = "it is a parser of clap's")]
pub(crate) fn relative_path(text: &str) -> Result<String, String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in text.trim().split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Ok(format!("./{}", parts.join("/")))
}

/// One word of a closed set; help and completion know the words.
#[derive(Clone, Debug)]
pub(crate) struct OneOf {
    what: &'static str,
    words: &'static [&'static str],
}

/// Reads one word of a closed set.
pub(crate) const fn one_of(what: &'static str, words: &'static [&'static str]) -> OneOf {
    OneOf { what, words }
}

impl OneOf {
    fn check(&self, text: &str) -> Result<String, String> {
        if self.words.contains(&text) {
            return Ok(text.to_owned());
        }
        let (what, all) = (self.what, self.words.join(", "));
        Err(match text {
            "" => format!("no {what} given, must be one of: {all}"),
            _ => format!("unsupported {what} '{text}', must be one of: {all}"),
        })
    }
}

impl TypedValueParser for OneOf {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        // clap alone can make an error that carries a reason, and does so for functions.
        let one = self.clone();
        (move |text: &str| one.check(text)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().map(PossibleValue::new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_csv() {
        for (text, items) in [
            ("", vec![]),
            ("a", vec!["a"]),
            ("a,b", vec!["a", "b"]),
            ("a, b", vec!["a", " b"]),
            ("a,", vec!["a", ""]),
            ("\"a,b\",c", vec!["a,b", "c"]),
            ("\"a\"\"b\"", vec!["a\"b"]),
        ] {
            assert_eq!(List::join(&[list(text).unwrap()]), items, "{text}");
        }
        assert!(list("\"a").is_err());
        assert!(list("a\"b").is_err());
    }

    #[test]
    fn pairs_have_a_sign_between() {
        let all = |text| pairs(text).map(|pairs| Pairs::join(&[pairs]));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(all("a=b,\"c=d,e\",f=g=h"), Ok(vec![pair("a", "b"), pair("c", "d,e"), pair("f", "g=h")]));
        assert_eq!(all(""), Ok(vec![]));
        assert_eq!(all("a=b,nonsense"), Err("nonsense must be formatted as key=value".to_owned()));
    }

    #[test]
    fn paths_do_not_escape() {
        for (text, path) in [
            ("", "./"),
            (".", "./"),
            ("/", "./"),
            ("clusters/a", "./clusters/a"),
            ("./clusters//a/", "./clusters/a"),
            ("../../etc", "./etc"),
            ("a/../../b", "./b"),
            (" a ", "./a"),
        ] {
            assert_eq!(relative_path(text).unwrap(), path, "{text}");
        }
    }
}
