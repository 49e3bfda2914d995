//! An object as `create --export` and `export` print it (spec/cli/create.md §1).

use serde_json::{Map, Value};

/// What of the metadata is the user's.
const OWN: [&str; 4] = ["annotations", "labels", "name", "namespace"];

/// The object as a document of a stream: a line `---`, then YAML without what only the cluster knows.
pub(crate) fn text(object: &Value) -> String {
    let mut out = String::from("---\n");
    flux_yaml::push_document(&mut out, &own(object));
    out
}

/// The object without its status and without what the cluster adds to its metadata.
fn own(object: &Value) -> Value {
    let fields = object.as_object().into_iter().flatten();
    let kept = fields.filter_map(|(key, value)| match key.as_str() {
        "status" => None,
        "metadata" => Some((key.clone(), metadata(value))),
        "spec" if is_empty(value) => None,
        _ => Some((key.clone(), value.clone())),
    });
    kept.collect::<Map<String, Value>>().into()
}

fn metadata(metadata: &Value) -> Value {
    let fields = metadata.as_object().into_iter().flatten();
    let kept = fields.filter(|(key, value)| OWN.contains(&key.as_str()) && !is_empty(value));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<String, Value>>().into()
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(Map::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_cluster_adds_is_left_out() {
        let object = json!({
            "kind": "Bucket", "apiVersion": "v1", "status": {"observedGeneration": -1},
            "metadata": {
                "name": "a", "namespace": "b", "uid": "1", "labels": {}, "annotations": {"x": "y"},
                "creationTimestamp": null, "managedFields": [], "generation": 3,
            },
            "spec": {"z": false, "a": {}},
        });
        assert_eq!(
            text(&object),
            "---\napiVersion: v1\nkind: Bucket\nmetadata:\n  annotations:\n    x: \"y\"\n  name: a\n  namespace: b\n\
             spec:\n  a: {}\n  z: false\n"
        );
        let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}, "spec": {}});
        assert_eq!(text(&object), "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n");
    }
}
