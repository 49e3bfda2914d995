//! One text for each value that dyff takes for the same list entry.

use std::fmt::Write as _;

use flux_yaml::Value;

use super::scalar::text;

/// The canonical text of a value: keys sorted, and scalars by their text alone, so that `1` and `"1"` are the same.
pub(super) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in sorted {
                scalar(key, out);
                write(value, out);
                out.push(',');
            }
            out.push('}');
        }
        leaf => scalar(&text(leaf), out),
    }
}

/// The length first, so that no text can look like a structure.
fn scalar(text: &str, out: &mut String) {
    let _ = write!(out, "{}:{text}", text.len());
}
