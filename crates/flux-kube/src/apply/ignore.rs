//! `spec.ignore`: fields that others may change (spec `controllers/kustomize.md` §8, "Drift ignore rules").

use std::hash::{Hash, Hasher};

use regex::Regex;
use serde_json::Value;

use super::fields;
use crate::object::{kind_or_none, metadata_text};

/// Which objects a rule is for; empty fields match everything. Group, version, kind, name and namespace are regular
/// expressions for the whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Target {
    /// The API group.
    pub group: String,
    /// The API version.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The namespace.
    pub namespace: String,
    /// A label selector.
    pub label_selector: String,
    /// The same, for annotations.
    pub annotation_selector: String,
}

/// A rule: these fields of these objects.
#[derive(Clone, Debug)]
pub struct IgnoreRule {
    target: Target,
    /// JSON pointers, cut into their tokens.
    paths: Vec<Vec<String>>,
    patterns: [Option<Regex>; 5],
    labels: Selector,
    annotations: Selector,
}

impl Hash for IgnoreRule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.target.hash(state);
        self.paths.hash(state);
    }
}

/// A rule that cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum BadIgnoreRule {
    /// A field of the target is no regular expression.
    #[error("invalid regular expression {pattern:?} in the target of an ignore rule")]
    Pattern {
        /// The field's text.
        pattern: String,
        /// Why.
        source: Box<regex::Error>,
    },
    /// A path is no JSON pointer.
    #[error("invalid path {0:?} in an ignore rule: it must be a JSON pointer such as /spec/replicas")]
    Path(String),
    /// A selector is not one.
    #[error("invalid selector {0:?} in the target of an ignore rule")]
    Selector(String),
}

impl IgnoreRule {
    /// Compiles a rule; no target means all objects.
    ///
    /// # Errors
    /// When a pattern, a selector or a path is not valid.
    pub fn new(target: Option<Target>, paths: &[String]) -> Result<Self, BadIgnoreRule> {
        let target = target.unwrap_or_default();
        let Target { group, version, kind, name, namespace, .. } = &target;
        let compile = |pattern: &String| {
            let bad = |source| BadIgnoreRule::Pattern { pattern: pattern.clone(), source: Box::new(source) };
            let compiled =
                (!pattern.is_empty()).then(|| Regex::new(&format!("^(?:{pattern})$")).map_err(bad));
            compiled.transpose()
        };
        let patterns =
            [compile(group)?, compile(version)?, compile(kind)?, compile(name)?, compile(namespace)?];
        let labels = Selector::parse(&target.label_selector)?;
        let annotations = Selector::parse(&target.annotation_selector)?;
        let paths = paths.iter().map(|path| pointer(path)).collect::<Result<_, _>>()?;
        Ok(Self { target, paths, patterns, labels, annotations })
    }

    fn matches(&self, object: &Value) -> bool {
        let kind = kind_or_none(object);
        let (name, namespace) = (metadata_text(object, "name"), metadata_text(object, "namespace"));
        let texts = [&kind.group, &kind.version, &kind.kind, name, namespace];
        let metadata = |field| object.get("metadata").and_then(|metadata| metadata.get(field));
        self.patterns
            .iter()
            .zip(texts)
            .all(|(pattern, text)| pattern.as_ref().is_none_or(|p| p.is_match(text)))
            && self.labels.matches(metadata("labels"))
            && self.annotations.matches(metadata("annotations"))
    }
}

/// The paths that rules name for an object.
pub(super) fn paths<'a>(rules: &'a [IgnoreRule], object: &Value) -> Vec<&'a [String]> {
    let matching = rules.iter().filter(|rule| rule.matches(object));
    matching.flat_map(|rule| rule.paths.iter().map(Vec::as_slice)).collect()
}

/// Removes the fields from an object, before it is compared.
pub(super) fn strip(object: &mut Value, paths: &[&[String]]) {
    // From the back, so that removing a list's item does not move one that is removed later.
    let mut paths = paths.to_vec();
    paths.sort_by(|left, right| right.cmp(left));
    for path in paths {
        take(object, path);
    }
}

/// What to apply when other fields differ: an ignored field that somebody else applies is left out, any other keeps
/// its live value.
pub(super) fn reconcile(
    desired: &mut Value,
    live: &Value,
    dry_run: &Value,
    paths: &[&[String]],
    manager: &str,
) {
    for path in paths {
        let (now, wanted) = (get(live, path), get(dry_run, path));
        if now == wanted {
            continue;
        }
        match now {
            Some(now) if !applied_by_other(live, path, manager) => put(desired, path, now),
            _ => drop(take(desired, path)),
        }
    }
}

fn applied_by_other(live: &Value, path: &[String], manager: &str) -> bool {
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    entries.into_iter().flatten().any(|entry| {
        let text = |key| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        text("operation") == "Apply"
            && text("manager") != manager
            && entry.get("fieldsV1").is_some_and(|set| fields::has(set, live, path))
    })
}

fn get<'a>(object: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(object, |value, token| match value {
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        other => other.get(token),
    })
}

fn child_mut<'a>(value: &'a mut Value, token: &str) -> Option<&'a mut Value> {
    match value {
        Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
        other => other.get_mut(token),
    }
}

fn take(object: &mut Value, path: &[String]) -> Option<Value> {
    let (last, parents) = path.split_last()?;
    let parent = parents.iter().try_fold(object, |value, token| child_mut(value, token))?;
    match parent {
        Value::Array(items) => {
            let index = last.parse::<usize>().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        Value::Object(fields) => fields.shift_remove(last),
        _ => None,
    }
}

fn put(object: &mut Value, path: &[String], new: &Value) {
    let Some((last, parents)) = path.split_last() else { return };
    // A manifest that has no such parent does not want the field at all.
    let Some(parent) = parents.iter().try_fold(object, |value, token| child_mut(value, token)) else {
        return;
    };
    match parent {
        Value::Object(fields) => drop(fields.insert(last.clone(), new.clone())),
        Value::Array(items) => {
            if let Some(item) = last.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                item.clone_from(new);
            }
        }
        _ => {}
    }
}

/// RFC 6901.
fn pointer(path: &str) -> Result<Vec<String>, BadIgnoreRule> {
    let rest = path.strip_prefix('/').filter(|rest| !rest.is_empty());
    let rest = rest.ok_or_else(|| BadIgnoreRule::Path(path.to_owned()))?;
    Ok(rest.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

/// A label selector: all terms must hold.
#[derive(Clone, Debug, Default)]
struct Selector(Vec<Term>);

#[derive(Clone, Debug)]
struct Term {
    key: String,
    /// None asks for the key alone.
    values: Option<Vec<String>>,
    negated: bool,
}

impl Selector {
    fn parse(text: &str) -> Result<Self, BadIgnoreRule> {
        let mut terms = Vec::new();
        let (mut depth, mut start) = (0_usize, 0);
        let ends = text.char_indices().chain([(text.len(), ',')]);
        for (at, c) in ends {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    let part = text[start..at].trim();
                    if !part.is_empty() {
                        terms.push(term(part).ok_or_else(|| BadIgnoreRule::Selector(text.to_owned()))?);
                    }
                    start = (at + 1).min(text.len());
                }
                _ => {}
            }
        }
        Ok(Self(terms))
    }

    fn matches(&self, map: Option<&Value>) -> bool {
        self.0.iter().all(|term| {
            let found = map.and_then(|map| map.get(&term.key)).and_then(Value::as_str);
            let holds = match &term.values {
                None => found.is_some(),
                Some(values) => found.is_some_and(|found| values.iter().any(|value| value == found)),
            };
            holds != term.negated
        })
    }
}

fn term(text: &str) -> Option<Term> {
    let new = |key: &str, values, negated| {
        let key = key.trim().to_owned();
        (!key.is_empty() && !key.contains(char::is_whitespace)).then_some(Term { key, values, negated })
    };
    if let Some(list) = text.strip_suffix(')') {
        let (head, list) = list.split_once('(')?;
        let values = Some(list.split(',').map(|value| value.trim().to_owned()).collect());
        let (key, word) = head.trim().rsplit_once(char::is_whitespace)?;
        return match word {
            "in" => new(key, values, false),
            "notin" => new(key, values, true),
            _ => None,
        };
    }
    let one = |value: &str| Some(vec![value.trim().to_owned()]);
    if let Some((key, value)) = text.split_once("!=") {
        return new(key, one(value), true);
    }
    if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        return new(key, one(value), false);
    }
    match text.strip_prefix('!') {
        Some(key) => new(key, None, true),
        None => new(text, None, false),
    }
}
