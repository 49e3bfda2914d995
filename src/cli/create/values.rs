//! Values for a Helm chart out of files (spec/cli/create.md §6).

use anyhow::{Result, anyhow, bail};
use flux_yaml::Rules;
use serde_json::{Map, Value};

use crate::cli::file;

/// The first documents of the files, later ones over earlier ones; nothing when there is no file.
///
/// # Errors
/// A file that cannot be read, is no YAML, or does not hold a mapping; the first in their order.
pub(super) fn merged(files: &[String]) -> Result<Option<Value>> {
    let mut all = Map::new();
    for path in files {
        let text = file::text(path).map_err(|why| anyhow!("reading values from {path} failed: {why}"))?;
        let value = flux_yaml::parse(&text, Rules::V2)
            .map_err(|why| anyhow!("converting values to JSON from {path} failed: {why}"))?;
        merge(&mut all, mapping(path, value)?);
    }
    Ok((!files.is_empty()).then_some(Value::Object(all)))
}

fn mapping(path: &str, value: Value) -> Result<Map<String, Value>> {
    let what = match value {
        Value::Object(fields) => return Ok(fields),
        Value::Null => return Ok(Map::new()),
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
    };
    bail!(
        "unmarshaling values from {path} failed: json: cannot unmarshal {what} into Go value of type map[string]interface {{}}"
    )
}

/// Mappings are merged; anything else is replaced.
fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(into)), Value::Object(from)) => merge(into, from),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_merged_from_left_to_right() {
        let room = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = room.path().join(name);
            fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let a = write("a", "m: {x: 1, u: {z: 1}}\nl: [1, 2]\nyes: no\n");
        let b = write("b", "m: {x: null, u: {w: 2}}\nl: [3]\n---\nm: never\n");
        let empty = write("empty", "");
        assert_eq!(merged(&[]).unwrap(), None);
        assert_eq!(merged(std::slice::from_ref(&empty)).unwrap(), Some(json!({})));
        assert_eq!(
            merged(&[a, empty, b]).unwrap(),
            Some(json!({"m": {"x": null, "u": {"z": 1, "w": 2}}, "l": [3], "true": false}))
        );
    }

    #[test]
    fn what_is_no_mapping_is_refused() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("f").to_str().unwrap().to_owned();
        for (text, error) in [
            (
                "- a",
                "unmarshaling values from F failed: json: cannot unmarshal array into Go value of type map[string]interface {}",
            ),
            (
                "a",
                "unmarshaling values from F failed: json: cannot unmarshal string into Go value of type map[string]interface {}",
            ),
            ("a: [\n", "converting values to JSON from F failed: yaml: line 1: "),
        ] {
            fs::write(&path, text).unwrap();
            let told = merged(std::slice::from_ref(&path)).unwrap_err().to_string();
            assert!(told.replace(&path, "F").starts_with(error), "{told}");
        }
    }
}
