//! Values and maps.

use flux_yaml::{Value, sorted_fields};

use super::{
    lists,
    path::{Next, Path, Trail},
    scalar::{text, type_name},
};

/// One way in which two values differ at a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail<'a> {
    /// The common entries of a list stand in another order: their names, or the entries themselves, before and after.
    Reordered {
        /// The order before.
        before: Vec<String>,
        /// The order after.
        after: Vec<String>,
    },
    /// Fields of a map went.
    FieldsRemoved(Vec<(&'a str, &'a Value)>),
    /// Fields of a map came.
    FieldsAdded(Vec<(&'a str, &'a Value)>),
    /// Entries of a list went.
    EntriesRemoved(Vec<&'a Value>),
    /// Entries of a list came.
    EntriesAdded(Vec<&'a Value>),
    /// A value became another, perhaps of another type.
    Changed {
        /// The value before.
        before: &'a Value,
        /// The value after.
        after: &'a Value,
    },
}

/// What differs at one path.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference<'a> {
    /// Where.
    pub path: Path,
    /// What; never empty.
    pub details: Vec<Detail<'a>>,
}

/// Compares two values as dyff does (spec cli/build-diff.md, "dyff report format"): maps by key; lists by an identifying field
/// of their entries where there is one, else by the entries themselves. What comes and goes at a path is told before what
/// changed below it.
///
/// The time is linear in the size of both, but for sorting.
pub fn compare_values<'a>(before: &'a Value, after: &'a Value) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    values(&Trail::Root, before, after, &mut found);
    found
}

pub(super) fn values<'a>(
    path: &Trail<'_>,
    before: &'a Value,
    after: &'a Value,
    found: &mut Vec<Difference<'a>>,
) {
    match (before, after) {
        (Value::Object(_), Value::Object(_)) => maps(path, before, after, found),
        (Value::Array(left), Value::Array(right)) => lists::lists(path, left, right, found),
        _ if type_name(before) == type_name(after) && text(before) == text(after) => {}
        _ => {
            let details = vec![Detail::Changed { before, after }];
            found.push(Difference { path: path.path(), details });
        }
    }
}

fn maps<'a>(path: &Trail<'_>, before: &'a Value, after: &'a Value, found: &mut Vec<Difference<'a>>) {
    let gone = without(before, after);
    let come = without(after, before);
    let mut details = Vec::new();
    if !gone.is_empty() {
        details.push(Detail::FieldsRemoved(gone));
    }
    if !come.is_empty() {
        details.push(Detail::FieldsAdded(come));
    }
    if !details.is_empty() {
        found.push(Difference { path: path.path(), details });
    }
    for (key, value) in sorted_fields(before) {
        if let Some(other) = after.get(key) {
            values(&Trail::Below(path, Next::Field(key)), value, other, found);
        }
    }
}

/// The fields of one map that another has not.
fn without<'a>(map: &'a Value, other: &Value) -> Vec<(&'a str, &'a Value)> {
    sorted_fields(map).into_iter().filter(|(key, _)| other.get(key).is_none()).collect()
}
