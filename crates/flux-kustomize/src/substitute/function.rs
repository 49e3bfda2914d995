//! What the operators do.
//!
//! Where they differ from a shell's: `:+` and `:?` are `:-`; a default also replaces an empty value; lengths and offsets
//! count bytes; patterns of `/` are literal text; a shortest trim never matches nothing; a missing replacement leaves
//! `/#` and `/%` without effect.

use super::glob::Glob;

/// The operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// `${v}`, and the two case operators that are mixed up (`,^`)
    Value,
    /// `${#v}`
    Length,
    /// `:-` `:=` `=` `:+` `:?`
    Default,
    /// `:n` `:n:m`
    Substring,
    /// `,`
    LowerFirst,
    /// `,,`
    Lower,
    /// `^`
    UpperFirst,
    /// `^^`
    Upper,
    /// `/`
    ReplaceFirst,
    /// `//`
    ReplaceAll,
    /// `/#`
    ReplacePrefix,
    /// `/%`
    ReplaceSuffix,
    /// `#`
    TrimShortestPrefix,
    /// `##`
    TrimLongestPrefix,
    /// `%`
    TrimShortestSuffix,
    /// `%%`
    TrimLongestSuffix,
}

impl Function {
    pub(super) fn case(operator: &str) -> Self {
        match operator {
            "," => Self::LowerFirst,
            ",," => Self::Lower,
            "^" => Self::UpperFirst,
            "^^" => Self::Upper,
            _ => Self::Value,
        }
    }

    pub(super) fn replace(operator: &str) -> Self {
        match operator {
            "//" => Self::ReplaceAll,
            "/#" => Self::ReplacePrefix,
            "/%" => Self::ReplaceSuffix,
            _ => Self::ReplaceFirst,
        }
    }

    pub(super) fn trim(operator: &str) -> Self {
        match operator {
            "##" => Self::TrimLongestPrefix,
            "%" => Self::TrimShortestSuffix,
            "%%" => Self::TrimLongestSuffix,
            _ => Self::TrimShortestPrefix,
        }
    }

    pub(super) fn is_default(self) -> bool {
        self == Self::Default
    }

    /// What the result costs in work and memory, at most and about.
    pub(super) fn cost(self, value: &str, arguments: &[Vec<u8>]) -> usize {
        /// What a walk over both texts side by side costs less than a copy.
        const STEPS: usize = 16;
        let length = |index: usize| arguments.get(index).map_or(0, Vec::len);
        let all = value.len() + arguments.iter().map(Vec::len).sum::<usize>();
        match self {
            Self::ReplaceAll => {
                let pattern = arguments.first().map(|pattern| String::from_utf8_lossy(pattern));
                let matches = value.matches(&*pattern.unwrap_or_default()).count();
                all.saturating_add(matches.saturating_mul(length(1)))
            }
            Self::TrimShortestPrefix
            | Self::TrimLongestPrefix
            | Self::TrimShortestSuffix
            | Self::TrimLongestSuffix => all.saturating_add(value.len().saturating_mul(length(0)) / STEPS),
            _ => all,
        }
    }

    /// The result; arguments are bytes, as substrings may have cut a letter.
    pub(super) fn apply(self, value: &str, arguments: &[Vec<u8>]) -> Vec<u8> {
        if self == Self::Default && value.is_empty() {
            return arguments.concat();
        }
        let argument = |index: usize| arguments.get(index).map(|argument| String::from_utf8_lossy(argument));
        let first = argument(0).unwrap_or_default();
        if self == Self::Substring {
            return substring(value, &first, argument(1).as_deref()).to_vec();
        }
        self.apply_text(value, &first, argument(1).as_deref()).into_bytes()
    }

    fn apply_text(self, value: &str, first: &str, second: Option<&str>) -> String {
        match self {
            Self::Length => value.len().to_string(),
            Self::Value | Self::Default | Self::Substring => value.to_owned(),
            Self::LowerFirst => first_changed(value, |c| c.to_lowercase().collect()),
            Self::Lower => value.to_lowercase(),
            Self::UpperFirst => first_changed(value, |c| c.to_uppercase().collect()),
            Self::Upper => value.to_uppercase(),
            Self::ReplaceFirst => value.replacen(first, second.unwrap_or_default(), 1),
            Self::ReplaceAll => value.replace(first, second.unwrap_or_default()),
            Self::ReplacePrefix => match (value.strip_prefix(first), second) {
                (Some(rest), Some(with)) => format!("{with}{rest}"),
                _ => value.to_owned(),
            },
            Self::ReplaceSuffix => match (value.strip_suffix(first), second) {
                (Some(rest), Some(with)) => format!("{rest}{with}"),
                _ => value.to_owned(),
            },
            Self::TrimShortestPrefix => trim(value, first, <[usize]>::first),
            Self::TrimLongestPrefix => trim(value, first, <[usize]>::last),
            Self::TrimShortestSuffix => reversed(&trim(&reversed(value), &reversed(first), <[usize]>::first)),
            Self::TrimLongestSuffix => reversed(&trim(&reversed(value), &reversed(first), <[usize]>::last)),
        }
    }
}

/// Offsets that are no numbers leave the value alone; those outside are moved to its ends, where upstream panics.
fn substring<'a>(value: &'a str, offset: &str, length: Option<&str>) -> &'a [u8] {
    let Some(offset) = atoi(offset) else { return value.as_bytes() };
    let total = i64::try_from(value.len()).unwrap_or(i64::MAX);
    let start = if offset < 0 { total.saturating_add(offset) } else { offset }.clamp(0, total);
    let end = match length.map(atoi) {
        None => total,
        Some(None) => return value.as_bytes(),
        Some(Some(length)) => start.saturating_add(length).clamp(start, total),
    };
    let index = |position: i64| usize::try_from(position).unwrap_or(0);
    &value.as_bytes()[index(start)..index(end)]
}

/// Go's `strconv.Atoi`.
fn atoi(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn first_changed(value: &str, change: impl Fn(char) -> String) -> String {
    let mut characters = value.chars();
    match characters.next() {
        Some(first) => change(first) + characters.as_str(),
        None => String::new(),
    }
}

/// Takes away one of the non-empty prefixes that the pattern matches. A pattern that is none takes nothing.
fn trim(value: &str, pattern: &str, pick: impl Fn(&[usize]) -> Option<&usize>) -> String {
    let ends = Glob::new(pattern).map(|glob| glob.prefixes(value)).unwrap_or_default();
    value[pick(&ends).copied().unwrap_or(0)..].to_owned()
}

/// Suffixes are trimmed as prefixes of the reversed text by the reversed pattern, so `[ab]` in such a pattern is no
/// class but an error.
fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}
