//! A range of versions.

use super::{Version, parse};
use crate::Error;

/// A range of versions.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Alternatives; within one, all must hold.
    pub(super) any: Vec<Vec<Part>>,
}

/// An operator and a version that may be partly open.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) operator: Operator,
    pub(super) version: Version,
    pub(super) open: Open,
}

/// From which number on a version is open (`1.x`: the second).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Nowhere,
    Patch,
    Minor,
    Major,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    Tilde,
    Caret,
}

impl Constraint {
    /// Reads a range.
    ///
    /// # Errors
    ///
    /// `improper constraint: …` with the text that cannot be read.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let improper = || Error::InvalidSemver(format!("improper constraint: {text}"));
        let any = text.split("||").map(parse::list).collect::<Option<_>>().ok_or_else(improper)?;
        Ok(Self { any })
    }

    /// Tells whether `version` is within the range.
    pub fn matches(&self, version: &Version) -> bool {
        self.any.iter().any(|parts| {
            let pre_allowed = version.pre.is_empty() || parts.iter().any(|part| !part.version.pre.is_empty());
            pre_allowed && parts.iter().all(|part| part.matches(version))
        })
    }
}

impl Part {
    fn matches(&self, v: &Version) -> bool {
        let c = &self.version;
        match self.operator {
            Operator::Equal if self.open == Open::Nowhere => v == c,
            Operator::Equal | Operator::Tilde => self.tilde(v),
            Operator::NotEqual => self.not_equal(v),
            Operator::Greater => self.greater(v),
            Operator::Less => v < c,
            Operator::GreaterEqual => v >= c,
            Operator::LessEqual => self.less_equal(v),
            Operator::Caret => self.caret(v),
        }
    }

    fn not_equal(&self, v: &Version) -> bool {
        let c = &self.version;
        match self.open {
            Open::Nowhere => v != c,
            Open::Patch => (v.major, v.minor) != (c.major, c.minor) || v.pre != c.pre,
            Open::Minor => v.major != c.major,
            Open::Major => false,
        }
    }

    /// `>11` is above all of 11, and `>11.1` above all of 11.1.
    fn greater(&self, v: &Version) -> bool {
        let c = &self.version;
        match self.open {
            Open::Nowhere | Open::Major => v > c,
            Open::Patch => (v.major, v.minor) > (c.major, c.minor),
            Open::Minor => v.major > c.major,
        }
    }

    fn less_equal(&self, v: &Version) -> bool {
        let c = &self.version;
        match self.open {
            Open::Nowhere | Open::Major => v <= c,
            Open::Patch => (v.major, v.minor) <= (c.major, c.minor),
            Open::Minor => v.major <= c.major,
        }
    }

    /// `~1.2.3` is `>=1.2.3 <1.3`, `~1` is `1.x`; `~0.0.0` and `*` are anything.
    fn tilde(&self, v: &Version) -> bool {
        let c = &self.version;
        if v < c {
            return false;
        }
        let anything = (c.major, c.minor, c.patch) == (0, 0, 0);
        match self.open {
            Open::Major => true,
            Open::Nowhere if anything => true,
            Open::Minor => v.major == c.major,
            Open::Patch | Open::Nowhere => (v.major, v.minor) == (c.major, c.minor),
        }
    }

    /// Nothing left of the first number that is not zero may change.
    fn caret(&self, v: &Version) -> bool {
        let c = &self.version;
        if v < c || v.major != c.major {
            return self.open == Open::Major && v >= c;
        }
        if c.major > 0 || matches!(self.open, Open::Minor | Open::Major) {
            return true;
        }
        if c.minor > 0 || self.open == Open::Patch {
            return v.minor == c.minor;
        }
        v.minor == 0 && v.patch == c.patch
    }
}
