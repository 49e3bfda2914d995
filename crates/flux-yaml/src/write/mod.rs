//! Data to text, byte for byte what `sigs.k8s.io/yaml` writes: JSON, read back and written by `yaml.v2`.

mod analyze;
mod emit;
mod order;
mod scalar;
mod view;

pub(crate) use analyze::{is_printable, written_style};
pub(crate) use emit::document;
pub use order::{compare_keys, sorted_fields};
pub(crate) use view::{Shape, View};

use serde_json::Value;

use crate::Error;

/// Writes a value as a document: keys in Go's natural order, indent 2, lists not indented below their key, a final line
/// end (spec kustomize 19.3).
///
/// Go refuses control characters in text; here they are escaped. See [`to_string_checked`].
pub fn to_string(value: &Value) -> String {
    let mut out = String::with_capacity(256);
    push_document(&mut out, value);
    out
}

/// As [`to_string`], but refuses what Go refuses: DEL and other control characters above ASCII in any text.
pub fn to_string_checked(value: &Value) -> Result<String, Error> {
    check(value)?;
    Ok(to_string(value))
}

/// Writes a value as a document behind others; what separates them is the caller's to write.
pub fn push_document(out: &mut String, value: &Value) {
    // All data can be written.
    let _ = document(value, out);
}

/// Writes several values as one stream: joined by a line `---`, none before the first or after the last.
pub fn to_documents<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let mut out = String::new();
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            out.push_str("---\n");
        }
        push_document(&mut out, value);
    }
    out
}

fn check(value: &Value) -> Result<(), Error> {
    let text = |text: &str| {
        let survives = text.chars().all(analyze::survives_json);
        survives.then_some(()).ok_or_else(|| Error::new("control characters are not allowed"))
    };
    match value {
        Value::String(string) => text(string),
        Value::Array(items) => items.iter().try_for_each(check),
        Value::Object(fields) => fields.iter().try_for_each(|(key, value)| {
            text(key)?;
            check(value)
        }),
        _ => Ok(()),
    }
}
