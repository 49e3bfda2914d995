//! Field sets of `metadata.managedFields` (structured-merge-diff's `FieldsV1` form).

use serde_json::{Map, Value};

/// Adds all fields of `from` to `into`.
pub(super) fn union(into: &mut Value, from: &Value) {
    let (Some(into), Some(from)) = (into.as_object_mut(), from.as_object()) else { return };
    for (key, value) in from {
        union(into.entry(key.clone()).or_insert_with(|| Value::Object(Map::new())), value);
    }
}

/// Whether a field set has the field at a path of `object`, or something below it. Array indexes are looked up in
/// `object`, since a set names list items by their keys or values.
pub(super) fn has(fields: &Value, object: &Value, path: &[String]) -> bool {
    let Some((token, rest)) = path.split_first() else { return true };
    let Some(children) = fields.as_object() else { return false };
    // A leaf owns everything below it: the list or map is replaced as a whole.
    let below_leaf = |child: &Value| child.as_object().is_some_and(Map::is_empty);
    let deeper = |child: &Value, object: &Value| below_leaf(child) || has(child, object, rest);
    if let Value::Array(items) = object {
        let item = token.parse::<usize>().ok().and_then(|index| items.get(index));
        return item.is_some_and(|item| {
            children.iter().any(|(key, child)| is_item(key, item, token) && deeper(child, item))
        });
    }
    let child = children.get(&format!("f:{token}"));
    child.is_some_and(|child| deeper(child, object.get(token).unwrap_or(&Value::Null)))
}

/// Whether a key of a field set (`k:{…}`, `v:…` or `i:…`) means this list item.
fn is_item(key: &str, item: &Value, index: &str) -> bool {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    match key.split_once(':') {
        Some(("k", keys)) => parsed(keys).is_some_and(|keys| {
            let keys = keys.as_object();
            keys.is_some_and(|keys| keys.iter().all(|(name, value)| item.get(name) == Some(value)))
        }),
        Some(("v", value)) => parsed(value).as_ref() == Some(item),
        Some(("i", position)) => position == index,
        _ => false,
    }
}
