//! Reading what the API server says of a Flux object.

use serde_json::Value;

/// Returns the condition `name` of an object.
pub fn condition<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object["status"]["conditions"].as_array()?.iter().find(|condition| condition["type"] == name)
}

/// Tells whether an object is Ready.
pub fn is_ready(object: &Value) -> bool {
    condition(object, "Ready").is_some_and(|condition| condition["status"] == "True")
}

/// Returns the message of an object's Ready condition, or nothing where it has none.
pub fn ready_message(object: &Value) -> &str {
    condition(object, "Ready").and_then(|condition| condition["message"].as_str()).unwrap_or_default()
}
