//! What is read can be written, and what was written reads as the same.

#![no_main]

use flux_yaml::{Node, Rules, Value, parse, parse_documents, parse_node, parse_nodes, to_string_checked};
use libfuzzer_sys::fuzz_target;

/// Go writes these raw and reads them as line ends.
fn has_line_ends(value: &Value) -> bool {
    let text = |text: &str| text.contains(['\u{85}', '\u{2028}', '\u{2029}']);
    match value {
        Value::String(string) => text(string),
        Value::Array(items) => items.iter().any(has_line_ends),
        Value::Object(fields) => fields.iter().any(|(key, value)| text(key) || has_line_ends(value)),
        _ => false,
    }
}

fn survives(value: &Value) {
    let Ok(written) = to_string_checked(value) else { return };
    if has_line_ends(value) {
        return;
    }
    let read = parse(&written, Rules::V2).unwrap_or_else(|error| panic!("{error}\n{value}\n{written}"));
    assert_eq!(&read, value, "{written}");
    assert_eq!(&Node::from_value(value).to_value().expect("data stays data"), value);
}

fuzz_target!(|text: &str| {
    for rules in [Rules::V2, Rules::V3] {
        if let Ok(value) = parse(text, rules) {
            survives(&value);
        }
    }
    if let Ok(Some(node)) = parse_node(text)
        && let Ok(value) = node.to_value()
    {
        survives(&value);
    }
    let _ = parse_documents(text);
    let _ = parse_nodes(text);
});
