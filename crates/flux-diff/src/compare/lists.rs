//! Lists, by the names of their entries or by the entries themselves.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use flux_yaml::Value;

use super::{
    canonical::canonical,
    identifier::Identifier,
    path::{Next, Trail},
    values::{Detail, Difference, values},
};
use crate::report::entry_text;

/// Compares two lists.
pub(super) fn lists<'a>(
    path: &Trail<'_>,
    before: &'a [Value],
    after: &'a [Value],
    found: &mut Vec<Difference<'a>>,
) {
    if before == after {
        return;
    }
    if let Some(identifier) = Identifier::find(before, after) {
        return named(path, &identifier, before, after, found);
    }
    match (before, after) {
        ([one], [other]) => values(&Trail::Below(path, Next::Index(0)), one, other, found),
        _ => plain(path, before, after, found),
    }
}

fn named<'a>(
    path: &Trail<'_>,
    identifier: &Identifier<'a>,
    before: &'a [Value],
    after: &'a [Value],
    found: &mut Vec<Difference<'a>>,
) {
    let left = names(identifier, before);
    let right = names(identifier, after);
    let (in_left, in_right) = (by_name(&left), by_name(&right));
    let gone = left.iter().filter(|(name, _)| !in_right.contains_key(name)).map(|(_, entry)| *entry);
    let come = right.iter().filter(|(name, _)| !in_left.contains_key(name)).map(|(_, entry)| *entry);
    let common = |names: &[(Cow<'a, str>, &'a Value)], other: &HashMap<Cow<'a, str>, &'a Value>| {
        let common = names.iter().filter(|(name, _)| other.contains_key(name));
        common.map(|(name, _)| name.clone().into_owned()).collect::<Vec<_>>()
    };
    let order = reordered(common(&left, &in_right), common(&right, &in_left));
    pack(path, order, gone.collect(), come.collect(), found);
    for (name, entry) in &left {
        if let Some(other) = in_right.get(name) {
            let step = Next::Entry { by: identifier.label(), value: name };
            values(&Trail::Below(path, step), entry, other, found);
        }
    }
}

fn names<'a>(identifier: &Identifier<'a>, list: &'a [Value]) -> Vec<(Cow<'a, str>, &'a Value)> {
    list.iter().map(|entry| (identifier.name(entry), entry)).collect()
}

/// The first entry of each name.
fn by_name<'a>(named: &[(Cow<'a, str>, &'a Value)]) -> HashMap<Cow<'a, str>, &'a Value> {
    named.iter().rev().map(|(name, entry)| (name.clone(), *entry)).collect()
}

fn plain<'a>(path: &Trail<'_>, before: &'a [Value], after: &'a [Value], found: &mut Vec<Difference<'a>>) {
    let texts = |list: &[Value]| list.iter().map(canonical).collect::<Vec<_>>();
    let (left, right) = (texts(before), texts(after));
    let (in_left, in_right) = (counts(&left), counts(&right));
    let gone = surplus(before, &left, &in_left, &in_right);
    let come = surplus(after, &right, &in_right, &in_left);
    let common = |texts: &[String], other: &HashMap<&str, usize>| -> Vec<usize> {
        (0..texts.len()).filter(|place| other.contains_key(texts[*place].as_str())).collect()
    };
    let (common_left, common_right) = (common(&left, &in_right), common(&right, &in_left));
    let moved = common_left.len() == common_right.len()
        && common_left.iter().zip(&common_right).any(|(a, b)| left[*a] != right[*b]);
    let shown =
        |list: &[Value], places: &[usize]| places.iter().map(|place| entry_text(&list[*place])).collect();
    let order = moved.then(|| Detail::Reordered {
        before: shown(before, &common_left),
        after: shown(after, &common_right),
    });
    pack(path, order, gone, come, found);
}

fn counts(texts: &[String]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for text in texts {
        *counts.entry(text.as_str()).or_default() += 1;
    }
    counts
}

/// The entries of which there are more here than there, in the order of the list.
fn surplus<'a>(
    list: &'a [Value],
    texts: &[String],
    here: &HashMap<&str, usize>,
    there: &HashMap<&str, usize>,
) -> Vec<&'a Value> {
    let mut told = HashSet::new();
    let mut surplus = Vec::new();
    for (entry, text) in list.iter().zip(texts) {
        let of = |counts: &HashMap<&str, usize>| counts.get(text.as_str()).copied().unwrap_or(0);
        match of(there) {
            0 => surplus.push(entry),
            there if told.insert(text) => {
                surplus.extend(std::iter::repeat_n(entry, of(here).saturating_sub(there)));
            }
            _ => {}
        }
    }
    surplus
}

fn reordered<'a>(before: Vec<String>, after: Vec<String>) -> Option<Detail<'a>> {
    (before != after).then_some(Detail::Reordered { before, after })
}

fn pack<'a>(
    path: &Trail<'_>,
    order: Option<Detail<'a>>,
    gone: Vec<&'a Value>,
    come: Vec<&'a Value>,
    found: &mut Vec<Difference<'a>>,
) {
    let mut details = Vec::from_iter(order);
    if !gone.is_empty() {
        details.push(Detail::EntriesRemoved(gone));
    }
    if !come.is_empty() {
        details.push(Detail::EntriesAdded(come));
    }
    if !details.is_empty() {
        found.push(Difference { path: path.path(), details });
    }
}
