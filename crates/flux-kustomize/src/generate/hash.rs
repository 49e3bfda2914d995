//! The hash that a generated name ends in (spec section 7).

use std::fmt::Write as _;

use flux_yaml::{Error, Node, Value};
use sha2::{Digest as _, Sha256};

use crate::error::BuildError;
use crate::patch::floats;
use crate::resource::Resource;

/// Ten letters that stand for the content.
///
/// # Errors
/// The resource cannot become data.
pub(crate) fn content_hash(resource: &Resource) -> Result<String, BuildError> {
    let id = resource.id().to_string();
    let value = encoded(resource.node(), &resource.gvk().kind);
    let mut text = String::new();
    write_json(&mut text, &value.map_err(|source| BuildError::Yaml { id, source })?);
    Ok(letters(&text))
}

/// What counts of an object. The name is always blank, as upstream looks for it in the wrong place.
fn encoded(node: &Node, kind: &str) -> Result<Value, Error> {
    let optional = match kind {
        "ConfigMap" => "binaryData",
        "Secret" => "stringData",
        // Upstream hashes its own tree with all lines and columns here, which nothing else knows.
        _ => return node.to_value(),
    };
    let mut out = serde_json::Map::new();
    out.insert("kind".to_owned(), Value::from(kind));
    out.insert("name".to_owned(), Value::from(""));
    out.insert("data".to_owned(), field(node, "data")?);
    if node.get(optional).is_some_and(|field| field.as_scalar().is_none()) {
        out.insert(optional.to_owned(), field(node, optional)?);
    }
    if kind == "Secret" {
        out.insert("type".to_owned(), field(node, "type")?);
    }
    Ok(Value::Object(out))
}

/// A field as upstream reads it: a scalar is its text, a list nothing, and all numbers of a map are floats.
fn field(node: &Node, name: &str) -> Result<Value, Error> {
    match node.get(name) {
        None => Ok(Value::from("")),
        Some(Node::Scalar(scalar)) => Ok(Value::from(scalar.text.as_str())),
        Some(Node::Sequence(_)) => Ok(Value::Null),
        Some(map) => map.to_value().map(floats),
    }
}

/// The hash of a text.
pub(crate) fn letters(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut hex = String::new();
    for byte in digest.iter().take(5) {
        write!(hex, "{byte:02x}").expect("because a String takes any text");
    }
    let friendly = |digit: char| match digit {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        other => other,
    };
    hex.chars().map(friendly).collect()
}

/// JSON as Go writes it: sorted keys, no spaces, letters that HTML minds escaped.
pub(crate) fn write_json(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_json(out, item);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (position, key) in keys.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_text(out, key);
                out.push(':');
                write_json(out, &map[key]);
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                write!(out, "\\u{:04x}", u32::from(letter)).expect("because a String takes any text");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{content_hash, letters, write_json};
    use crate::id::Scope;
    use crate::resource::Resource;

    #[test]
    fn hashes_are_those_of_upstream() {
        assert_eq!(letters(r#"{"data":{"a":"1"},"kind":"ConfigMap","name":""}"#), "h29d89cmmt");
        let cases = [
            ("kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n", "6ct58987ht"),
            ("kind: Secret\napiVersion: v1\ntype: Opaque\nmetadata: {name: x}\ndata: {}\n", "46f8b28mk5"),
        ];
        for (text, want) in cases {
            let node = flux_yaml::parse_node(text).unwrap().unwrap();
            assert_eq!(
                content_hash(&Resource::new(node, &Arc::new(Scope::default()))).unwrap(),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn json_is_that_of_go() {
        let mut out = String::new();
        write_json(&mut out, &serde_json::json!({"b": "<&\u{1}\n", "a": [1, null, true]}));
        assert_eq!(out, r#"{"a":[1,null,true],"b":"\u003c\u0026\u0001\n"}"#);
    }
}
