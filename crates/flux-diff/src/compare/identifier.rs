//! What tells the entries of a list apart.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use flux_yaml::Value;

use super::scalar::text;

/// Fields that identify list entries by convention, the best first.
const KNOWN: &[&str] = &["name", "key", "id", "manager"];

/// How many entries a list must exceed before an unknown field may count as its identifier: in short lists too much is unique.
const FEW: usize = 3;

/// What identifies the entries of two lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identifier<'a> {
    /// A field of each entry.
    Field(&'a str),
    /// The entries are Kubernetes objects.
    Resource,
}

impl<'a> Identifier<'a> {
    /// Finds what identifies the entries of both lists, if anything does.
    pub(super) fn find(left: &'a [Value], right: &'a [Value]) -> Option<Self> {
        let is_known = |field: &str, _: &Value| KNOWN.contains(&field);
        let (known_left, known_right) = (distinct(left, is_known), distinct(right, is_known));
        let unique = |field: &str, in_left: &Fields<'_>, in_right: &Fields<'_>| {
            let all = |fields: &Fields<'_>, list: &[Value]| {
                fields.get(field).is_some_and(|values| values.len() == list.len())
            };
            all(in_left, left) && all(in_right, right)
        };
        if let Some(field) = KNOWN.iter().find(|field| unique(field, &known_left, &known_right)) {
            return Some(Self::Field(field));
        }
        let maps = |list: &[Value]| list.iter().all(Value::is_object);
        if left.len() > FEW && maps(left) && maps(right) {
            let is_text = |_: &str, value: &Value| value.is_string();
            let (in_left, in_right) = (distinct(left, is_text), distinct(right, is_text));
            let guessed = in_left.keys().copied().filter(|field| unique(field, &in_left, &in_right)).min();
            if let Some(field) = guessed {
                return Some(Self::Field(field));
            }
        }
        let resources = |list: &[Value]| list.iter().all(|entry| resource(entry).is_some());
        (resources(left) && resources(right)).then_some(Self::Resource)
    }

    /// The name of an entry; empty where there is none, which [`Identifier::find`] excludes.
    pub(super) fn name(&self, entry: &'a Value) -> Cow<'a, str> {
        match self {
            Self::Field(field) => entry.get(field).map(text).unwrap_or_default(),
            Self::Resource => Cow::Owned(resource(entry).unwrap_or_default()),
        }
    }

    /// What a path calls it.
    pub(super) fn label(&self) -> &str {
        match self {
            Self::Field(field) => field,
            Self::Resource => "resource",
        }
    }
}

type Fields<'a> = HashMap<&'a str, HashSet<Cow<'a, str>>>;

/// The distinct values of each wanted field in the entries of a list.
fn distinct(list: &[Value], wanted: impl Fn(&str, &Value) -> bool) -> Fields<'_> {
    let mut fields = Fields::new();
    for (field, value) in list.iter().filter_map(Value::as_object).flatten() {
        if wanted(field, value) {
            fields.entry(field).or_default().insert(text(value));
        }
    }
    fields
}

fn resource(entry: &Value) -> Option<String> {
    let part = |pointer: &str| entry.pointer(pointer).map(text);
    let (version, kind, name) = (part("/apiVersion")?, part("/kind")?, part("/metadata/name")?);
    Some(match part("/metadata/namespace") {
        Some(namespace) => format!("{version}/{kind}/{namespace}/{name}"),
        None => format!("{version}/{kind}/{name}"),
    })
}
