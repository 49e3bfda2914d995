//! Keeps the values of a Secret out of what the API server says about it.

use serde_json::Value;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::object::kind_of;

/// Values shorter than this occur in any sentence; where one does, the sentence is withheld.
const SHORT: usize = 4;

const WITHHELD: &str = "the API server's message is withheld, as it may hold a value of the Secret";

/// The message, without values of the manifest when that is a Secret.
pub(super) fn message(message: String, manifest: Option<&Value>) -> String {
    let Some(manifest) = manifest else { return message };
    let is_secret = kind_of(manifest).is_ok_and(|kind| kind.group.is_empty() && kind.kind == "Secret");
    if !is_secret {
        return message;
    }
    let mut values = Vec::new();
    for field in ["data", "stringData"] {
        manifest.get(field).into_iter().for_each(|value| collect(value, &mut values));
    }
    // Long ones first: a short one may be a part of them.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    let mut message = message;
    for value in &values {
        if value.len() >= SHORT {
            message = message.replace(value.as_str(), "*****");
        } else if has_word(&message, value) {
            return WITHHELD.to_owned();
        }
    }
    message
}

/// Every scalar below a value: as it is, decoded, and as Go quotes it.
fn collect(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => values.push(value.to_string()),
        Value::String(text) => {
            values.push(text.clone());
            values.push(format!("{text:?}").trim_matches('"').to_owned());
            let decoded = STANDARD.decode(text.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            values.extend(decoded);
            // The API server shows pieces of values that have several lines.
            values.extend(text.lines().map(str::to_owned).filter(|line| line.len() >= SHORT));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, values)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, values)),
    }
}

/// Whether the value occurs and is not merely a part of a word.
fn has_word(message: &str, value: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric();
    !value.is_empty()
        && message.match_indices(value).any(|(at, _)| {
            let before = message[..at].chars().next_back().is_some_and(letter);
            let after = message[at + value.len()..].chars().next().is_some_and(letter);
            !before && !after
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_secrets_stay_out_of_messages() {
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
            "data": {"a": "aHVudGVyMg==", "n": 12345}, "stringData": {"b": "top\nhidden", "c": "x"}});
        let table = [
            ("bad value \"hunter2\" here", "bad value \"*****\" here"),
            ("bad value aHVudGVyMg== here", "bad value ***** here"),
            ("got &value.valueUnstructured{Value:12345}", "got &value.valueUnstructured{Value:*****}"),
            ("Invalid: \"top\\nhidden\"", "Invalid: \"*****\""),
            ("secrets \"s\" is forbidden", "secrets \"s\" is forbidden"),
            ("Invalid value: \"x\"", WITHHELD),
        ];
        for (said, told) in table {
            assert_eq!(message(said.to_owned(), Some(&secret)), told);
        }
    }

    #[test]
    fn other_kinds_are_told_as_they_are() {
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "hunter2"}});
        assert_eq!(message("bad hunter2".to_owned(), Some(&map)), "bad hunter2");
        assert_eq!(message("bad".to_owned(), None), "bad");
    }
}
