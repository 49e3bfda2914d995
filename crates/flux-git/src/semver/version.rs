//! One version.

use std::{cmp::Ordering, fmt};

/// A version: three numbers, and perhaps a pre-release and build metadata.
///
/// Equality and order are those of precedence (semver.org §11): metadata plays no part.
#[derive(Clone, Debug)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second number.
    pub minor: u64,
    /// The third number.
    pub patch: u64,
    /// What follows `-`, empty when there is none.
    pub pre: String,
    /// What follows `+`, empty when there is none.
    pub build: String,
    original: String,
}

impl Version {
    /// Reads a version leniently: a leading `v` may be there, the second and third number may be missing.
    pub fn parse(text: &str) -> Option<Self> {
        let (numbers, pre, build) = split(text.strip_prefix('v').unwrap_or(text))?;
        let mut parts = numbers.split('.');
        let major = number(parts.next()?)?;
        let minor = parts.next().map_or(Some(0), number)?;
        let patch = parts.next().map_or(Some(0), number)?;
        if parts.next().is_some() || pre.is_some_and(|pre| !valid_pre(pre)) || !build.is_none_or(valid_parts)
        {
            return None;
        }
        let owned = |part: Option<&str>| part.unwrap_or_default().to_owned();
        Some(Self { major, minor, patch, pre: owned(pre), build: owned(build), original: text.to_owned() })
    }

    /// Reads the name of a tag: as [`Version::parse`], but with at least three parts, so that `2024` or `v1` are no versions
    /// (`spec/controllers/source.md` §1; the same rule holds for OCI tags and Helm charts).
    pub fn parse_tag(tag: &str) -> Option<Self> {
        if tag.splitn(3, '.').count() < 3 { None } else { Self::parse(tag) }
    }

    /// Returns the text that it was read from.
    pub fn original(&self) -> &str {
        &self.original
    }

    /// Compares by precedence.
    fn compare(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        numbers(self).cmp(&numbers(other)).then_with(|| compare_pre(&self.pre, &other.pre))
    }
}

/// Splits into the numbers, what follows `-`, and what follows `+`.
pub(super) fn split(text: &str) -> Option<(&str, Option<&str>, Option<&str>)> {
    let (rest, build) = text.split_once('+').map_or((text, None), |(rest, build)| (rest, Some(build)));
    let (numbers, pre) = rest.split_once('-').map_or((rest, None), |(numbers, pre)| (numbers, Some(pre)));
    (!numbers.is_empty()).then_some((numbers, pre, build))
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) { None } else { text.parse().ok() }
}

fn valid_parts(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

pub(super) fn valid_pre(text: &str) -> bool {
    let zero_led =
        |part: &str| part.len() > 1 && part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
    valid_parts(text) && !text.split('.').any(zero_led)
}

/// No pre-release is higher than any; parts are compared as numbers where both are.
pub(super) fn compare_pre(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(l), Some(r)) => match (number(l), number(r)) {
                (Some(l), Some(r)) => l.cmp(&r),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => l.cmp(r),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre.is_empty() {
            write!(f, "-{}", self.pre)?;
        }
        if !self.build.is_empty() {
            write!(f, "+{}", self.build)?;
        }
        Ok(())
    }
}
