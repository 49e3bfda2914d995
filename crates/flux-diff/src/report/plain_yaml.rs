//! YAML for reading: no indentation of lists, quotes only where a reader could stumble, names first.
//!
//! This is how dyff shows what comes and goes. It need not be read back, so an odd text may stand without quotes.

use std::cmp::Reverse;

use flux_yaml::{Value, sorted_fields};

use crate::compare::scalar::text;

/// Keys that go to the top of a map when it has them. The set that shares most keys with the map is taken, the first of several.
const FIRST: &[&[&str]] = &[
    &["name", "director_uuid", "releases", "instance_groups", "networks", "resource_pools", "compilation"],
    &["name", "url", "version", "sha1"],
    &["jobs", "resources", "resource_types"],
    &["name", "type", "source"],
    &["get"],
    &["put"],
    &["task"],
    &["releases", "instance_groups", "configuration", "variables"],
    &["auth", "templates"],
    &["name"],
    &["key"],
    &["id"],
];

/// The fields as a document.
pub(super) fn fields(fields: &[(&str, &Value)]) -> String {
    let mut writer = Writer { out: String::new(), arrange: true };
    writer.map(&arranged(fields.to_vec()), "", false);
    writer.out
}

/// The entries as a document.
pub(super) fn entries(entries: &[&Value]) -> String {
    let mut writer = Writer { out: String::new(), arrange: true };
    writer.list(entries.iter().copied(), "", false);
    writer.out
}

/// One value as a document, keys in their usual order; a null is `<nil>`.
pub(super) fn document(value: &Value) -> String {
    if value.is_null() {
        return "<nil>\n".to_owned();
    }
    let mut writer = Writer { out: String::new(), arrange: false };
    writer.value(value, "", false);
    writer.out
}

/// A list entry in a comma list: the bare text, or the document where there is none.
pub(crate) fn entry_text(value: &Value) -> String {
    let bare = text(value);
    if bare.is_empty() { document(value) } else { bare.into_owned() }
}

struct Writer {
    out: String,
    /// Whether the keys that readers look for go first.
    arrange: bool,
}

impl Writer {
    /// Any value, where an indentation has been written already if `begun`.
    fn value(&mut self, value: &Value, indent: &str, begun: bool) {
        match value {
            Value::Object(map) if map.is_empty() => self.out.push_str("{}\n"),
            Value::Array(items) if items.is_empty() => self.out.push_str("[]\n"),
            Value::Object(_) => {
                let fields = sorted_fields(value);
                let fields = if self.arrange { arranged(fields) } else { fields };
                self.map(&fields, indent, begun);
            }
            Value::Array(items) => self.list(items.iter(), indent, begun),
            leaf => self.scalar(leaf, indent),
        }
    }

    fn list<'a>(&mut self, items: impl Iterator<Item = &'a Value>, indent: &str, begun: bool) {
        let deeper = format!("{indent}  ");
        for (place, item) in items.enumerate() {
            if place > 0 || !begun {
                self.out.push_str(indent);
            }
            self.out.push_str("- ");
            self.value(item, &deeper, true);
        }
    }

    fn map(&mut self, fields: &[(&str, &Value)], indent: &str, begun: bool) {
        let deeper = format!("{indent}  ");
        for (place, (key, value)) in fields.iter().enumerate() {
            if place > 0 || !begun {
                self.out.push_str(indent);
            }
            self.out.push_str(key);
            self.out.push(':');
            match value {
                Value::Object(map) if !map.is_empty() => {
                    self.out.push('\n');
                    self.value(value, &deeper, false);
                }
                // The dashes stand below the key.
                Value::Array(items) if !items.is_empty() => {
                    self.out.push('\n');
                    self.value(value, indent, false);
                }
                _ => {
                    self.out.push(' ');
                    self.value(value, &deeper, false);
                }
            }
        }
    }

    fn scalar(&mut self, value: &Value, indent: &str) {
        let text = text(value);
        if text.contains('\n') {
            self.out.push('|');
            for line in text.split('\n') {
                self.out.push('\n');
                self.out.push_str(indent);
                self.out.push_str(line);
            }
        } else if value.is_string() && needs_quotes(&text) {
            quote(&text, &mut self.out);
        } else {
            self.out.push_str(&text);
        }
        self.out.push('\n');
    }
}

fn needs_quotes(text: &str) -> bool {
    matches!(text, "true" | "false" | "null")
        || text.starts_with('-')
        || text.contains([' ', '*', '&', ':', ','])
}

/// Quotes as Go does.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            c if u32::from(c) < 0x80 && c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if c.is_control() || (c.is_whitespace() && c != ' ') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Puts the keys that readers look for first, then what is flat, then what is deep.
fn arranged<'a>(fields: Vec<(&'a str, &'a Value)>) -> Vec<(&'a str, &'a Value)> {
    let has = |key: &str| fields.iter().any(|(name, _)| *name == key);
    let hits = |keys: &[&str]| keys.iter().filter(|key| has(key)).count();
    let best = FIRST.iter().enumerate().map(|(place, keys)| (hits(keys), Reverse(place), keys)).max();
    let Some((_, _, keys)) = best.filter(|(hits, ..)| *hits > 0) else { return fields };
    let mut arranged = fields;
    arranged.sort_by_cached_key(|(name, value)| match keys.iter().position(|key| key == name) {
        Some(place) => (0, place),
        None => (1, depth(value).unwrap_or(0)),
    });
    arranged
}

/// How many steps the deepest leaf is away; structures without leaves do not count.
fn depth(value: &Value) -> Option<usize> {
    match value {
        Value::Object(fields) => fields.values().filter_map(depth).max().map(|deepest| deepest + 1),
        Value::Array(items) => {
            let named = ["name", "key", "id"]
                .into_iter()
                .find(|field| items.iter().all(|item| item.get(field).is_some()));
            let Some(field) = named else {
                return items.iter().filter_map(depth).max().map(|deepest| deepest + 1);
            };
            // The field that names the entries is a part of the path and no leaf.
            let fields = items.iter().filter_map(Value::as_object).flatten().filter(|(key, _)| *key != field);
            fields.filter_map(|(_, value)| depth(value)).max().map(|deepest| deepest + 2)
        }
        _ => Some(0),
    }
}
