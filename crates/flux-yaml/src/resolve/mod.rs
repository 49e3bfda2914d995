//! What a plain scalar means: the resolvers of Go's `yaml.v2` (YAML 1.1) and `yaml.v3` (YAML 1.2 with extras).

mod number;
mod timestamp;

use crate::Tag;

pub use number::json_number as float;
pub(crate) use number::{go_float, json_number};

/// Which Go library's reading is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rules {
    /// `sigs.k8s.io/yaml`, which is `yaml.v2`: `yes`, `on` and `y` are booleans, timestamps stay text, of duplicate
    /// keys the last wins, keys that are numbers or booleans become text.
    V2,
    /// `yaml.v3` as the kustomize engine uses it: only `true` and `false` are booleans, timestamps become RFC 3339
    /// text, duplicate and non-string keys are errors.
    V3,
}

/// The meaning of a plain scalar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Resolved {
    Str,
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    /// The instant in RFC 3339.
    Timestamp(String),
    Merge,
}

impl Resolved {
    pub(crate) fn tag(&self) -> Tag {
        match self {
            Self::Str => Tag::Str,
            Self::Null => Tag::Null,
            Self::Bool(_) => Tag::Bool,
            Self::Int(_) | Self::Uint(_) => Tag::Int,
            Self::Float(_) => Tag::Float,
            Self::Timestamp(_) => Tag::Timestamp,
            Self::Merge => Tag::Merge,
        }
    }
}

/// The tag a plain scalar of this text has.
pub fn resolve(text: &str, rules: Rules) -> Tag {
    tag_of(text, rules)
}

pub(crate) fn tag_of(text: &str, rules: Rules) -> Tag {
    meaning(text, rules).tag()
}

/// The meaning of a plain, untagged scalar.
pub(crate) fn meaning(text: &str, rules: Rules) -> Resolved {
    let Some(&first) = text.as_bytes().first() else { return Resolved::Null };
    match first {
        b'0'..=b'9' | b'+' | b'-' => digits(text, rules),
        b'.' => dotted(text),
        b'<' if rules == Rules::V3 && text == "<<" => Resolved::Merge,
        b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' if text.len() <= 5 => {
            word(text, rules)
        }
        _ => Resolved::Str,
    }
}

fn word(text: &str, rules: Rules) -> Resolved {
    match text {
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        _ if rules == Rules::V3 => Resolved::Str,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Resolved::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Resolved::Bool(false),
        _ => Resolved::Str,
    }
}

fn dotted(text: &str) -> Resolved {
    match text {
        ".inf" | ".Inf" | ".INF" => Resolved::Float(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        _ => number::float(text).map_or(Resolved::Str, Resolved::Float),
    }
}

fn digits(text: &str, rules: Rules) -> Resolved {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if let Some(instant) = timestamp::rfc3339(text) {
        return Resolved::Timestamp(instant);
    }
    number::parse(text, rules)
}
