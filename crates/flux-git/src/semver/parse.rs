//! The grammar of ranges.

use super::{
    Version,
    constraint::{Open, Operator, Part},
    version::{split, valid_pre},
};

const OPERATORS: &[(&str, Operator)] = &[
    (">=", Operator::GreaterEqual),
    ("=>", Operator::GreaterEqual),
    ("<=", Operator::LessEqual),
    ("=<", Operator::LessEqual),
    ("!=", Operator::NotEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
];

/// Reads one alternative: parts with spaces or commas between, or nothing, which is anything.
pub(super) fn list(text: &str) -> Option<Vec<Part>> {
    let mut rest = text.trim();
    let mut parts = Vec::new();
    if rest.is_empty() {
        return Some(vec![open_version(Operator::Equal, "*")?]);
    }
    while !rest.is_empty() {
        let (operator, after) = operator(rest);
        let (version, after) = word(after.trim_start());
        if let Some((upper, after)) = hyphen(after) {
            if operator.is_some() {
                return None;
            }
            parts.push(open_version(Operator::GreaterEqual, version)?);
            parts.push(open_version(Operator::LessEqual, upper)?);
            rest = next(after)?;
            continue;
        }
        parts.push(open_version(operator.unwrap_or(Operator::Equal), version)?);
        rest = next(after)?;
    }
    Some(parts)
}

fn operator(text: &str) -> (Option<Operator>, &str) {
    let found = OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
    found.map_or((None, text), |(operator, after)| (Some(operator), after))
}

/// Splits off a version: all up to a space, a comma or an operator.
fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(text.len());
    text.split_at(end)
}

/// Reads ` - 2.3` after a version. The hyphen stands alone, or it would begin a pre-release.
fn hyphen(text: &str) -> Option<(&str, &str)> {
    let after = text.trim_start().strip_prefix('-')?;
    let upper = after.trim_start();
    if upper.len() == after.len() || text.trim_start().len() == text.len() {
        return None;
    }
    Some(word(upper))
}

/// Goes to the next part; a comma must have one behind it.
fn next(after: &str) -> Option<&str> {
    let rest = after.trim_start();
    match rest.strip_prefix(',') {
        Some(behind) if behind.trim_start().is_empty() => None,
        Some(behind) => Some(behind.trim_start()),
        None => Some(rest),
    }
}

fn open_version(operator: Operator, text: &str) -> Option<Part> {
    let (numbers, pre, build) = split(text.strip_prefix('v').unwrap_or(text))?;
    if pre.is_some_and(|pre| !valid_pre(pre)) {
        return None;
    }
    let parts: Vec<&str> = numbers.split('.').collect();
    let is_open = |index: usize| parts.get(index).is_none_or(|part| matches!(*part, "x" | "X" | "*"));
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() > 3 || !parts.iter().enumerate().all(|(index, part)| is_open(index) || is_number(part)) {
        return None;
    }
    let open = match (0..3).find(|index| is_open(*index)) {
        Some(0) => Open::Major,
        Some(1) => Open::Minor,
        Some(_) => Open::Patch,
        None => Open::Nowhere,
    };
    let at = |index: usize, from: Open| if is_open(index) || from == open { "0" } else { parts[index] };
    let minor = if open == Open::Major { "0" } else { at(1, Open::Minor) };
    let patch = if open == Open::Nowhere { parts[2] } else { "0" };
    let mut version = format!("{}.{minor}.{patch}", at(0, Open::Major));
    for (sign, tail) in [('-', pre), ('+', build)] {
        if let Some(tail) = tail {
            version.push(sign);
            version.push_str(tail);
        }
    }
    Some(Part { operator, version: Version::parse(&version)?, open })
}
