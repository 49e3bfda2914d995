//! The selector grammar of Kubernetes.

use flux_yaml::{Mapping, Node};

/// One condition on one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement {
    key: String,
    operator: Operator,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Operator {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

impl Requirement {
    pub(super) fn holds(&self, pairs: Option<&Mapping>) -> bool {
        let value = pairs.and_then(|pairs| pairs.get(&self.key));
        let text = value.map(|value| value.as_scalar().map_or("", |scalar| scalar.text.as_str()));
        let listed = |values: &[String]| text.is_some_and(|text| values.iter().any(|value| value == text));
        let number = || value.and_then(Node::as_str).and_then(|text| text.parse::<i64>().ok());
        match &self.operator {
            Operator::Exists => text.is_some(),
            Operator::Absent => text.is_none(),
            Operator::In(values) => listed(values),
            Operator::NotIn(values) => !listed(values),
            Operator::Above(limit) => number().is_some_and(|number| number > *limit),
            Operator::Below(limit) => number().is_some_and(|number| number < *limit),
        }
    }
}

/// Parses a comma-separated list of requirements; none when blank.
pub(super) fn parse(text: &str) -> Result<Vec<Requirement>, String> {
    let mut requirements = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = end_of_requirement(rest);
        requirements.push(requirement(rest[..end].trim())?);
        let more = rest.get(end + 1..);
        rest = more.unwrap_or_default().trim();
        if more.is_some() && rest.is_empty() {
            return Err("found '', expected: identifier after ','".into());
        }
    }
    Ok(requirements)
}

/// A comma ends a requirement, except between parentheses.
fn end_of_requirement(text: &str) -> usize {
    let mut depth = 0_i32;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => return index,
            _ => {}
        }
    }
    text.len()
}

fn requirement(text: &str) -> Result<Requirement, String> {
    if let Some(key) = text.strip_prefix('!') {
        return Ok(Requirement { key: checked_key(key.trim())?, operator: Operator::Absent });
    }
    let end = text.find(|c: char| c.is_whitespace() || "=!<>()".contains(c)).unwrap_or(text.len());
    let key = checked_key(&text[..end])?;
    let operator = operator(text[end..].trim_start())?;
    Ok(Requirement { key, operator })
}

fn operator(text: &str) -> Result<Operator, String> {
    let wrong = || format!("found '{text}', expected: in, notin, =, ==, !=, gt, lt");
    if text.is_empty() {
        return Ok(Operator::Exists);
    }
    for (sign, equal) in [("==", true), ("=", true), ("!=", false)] {
        if let Some(value) = text.strip_prefix(sign) {
            let values = vec![checked_value(value.trim())?];
            return Ok(if equal { Operator::In(values) } else { Operator::NotIn(values) });
        }
    }
    if let Some(limit) = text.strip_prefix('>') {
        return limit.trim().parse().map(Operator::Above).map_err(|_| wrong());
    }
    if let Some(limit) = text.strip_prefix('<') {
        return limit.trim().parse().map(Operator::Below).map_err(|_| wrong());
    }
    // `notin` first: it does not start with `in`, but reads better beside it.
    let set = |word: &str| text.strip_prefix(word).map(str::trim_start).filter(|rest| rest.starts_with('('));
    if let Some(list) = set("notin") {
        return values(list).map(Operator::NotIn);
    }
    match set("in") {
        Some(list) => values(list).map(Operator::In),
        None => Err(wrong()),
    }
}

fn values(list: &str) -> Result<Vec<String>, String> {
    let inner = list.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inner = inner.ok_or_else(|| format!("found '{list}', expected: ')'"))?;
    inner.split(',').map(|value| checked_value(value.trim())).collect()
}

/// A qualified name: an optional DNS subdomain and a slash, then up to 63 characters.
fn checked_key(key: &str) -> Result<String, String> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    let label = |label: &str| {
        is_word(label, |c| c.is_ascii_lowercase() || c.is_ascii_digit(), |c| c == '-') && label.len() <= 63
    };
    let prefix = prefix.is_none_or(|prefix| prefix.len() <= 253 && prefix.split('.').all(label));
    if prefix && is_name(name) { Ok(key.to_owned()) } else { Err(format!("invalid label key \"{key}\"")) }
}

fn checked_value(value: &str) -> Result<String, String> {
    if value.is_empty() || is_name(value) {
        Ok(value.to_owned())
    } else {
        Err(format!("invalid label value \"{value}\""))
    }
}

fn is_name(text: &str) -> bool {
    text.len() <= 63 && is_word(text, |c| c.is_ascii_alphanumeric(), |c| matches!(c, '-' | '_' | '.'))
}

/// Not empty, `edge` characters at both ends, `edge` and `inner` ones between.
fn is_word(text: &str, edge: impl Fn(char) -> bool, inner: impl Fn(char) -> bool) -> bool {
    text.starts_with(&edge) && text.ends_with(&edge) && text.chars().all(|c| edge(c) || inner(c))
}
