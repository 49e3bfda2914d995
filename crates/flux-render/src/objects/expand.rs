//! Lists into their items.

use flux_yaml::Value;

/// Takes lists apart and leaves out what configures kustomize itself.
pub(crate) fn expand(object: Value, objects: &mut Vec<Value>) {
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    if text("apiVersion").starts_with("kustomize.config.k8s.io/") || !object.is_object() {
        return;
    }
    let is_list = text("kind").ends_with("List") && object.get("items").is_some_and(Value::is_array);
    match object {
        Value::Object(mut map) if is_list => {
            let items = map.remove("items").map(|items| match items {
                Value::Array(items) => items,
                _ => Vec::new(),
            });
            items.into_iter().flatten().for_each(|item| expand(item, objects));
        }
        object => objects.push(object),
    }
}
