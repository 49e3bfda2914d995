//! JSON patches (RFC 6902) with the leniences of evanphx/json-patch v4 (spec kustomize 14): replacing an absent field adds
//! it, indices may be negative, a path may start with anything, and all numbers are floats.

mod pointer;

use flux_yaml::{Node, Rules, Value, float};
use serde_json::Map;

use super::PatchError;
use pointer::Place;

/// How much the `copy` operations of one patch may copy. Each can double what is there.
const MAX_COPIED: usize = 64 << 20;

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    kind: Kind,
    path: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Add(Value),
    Remove,
    Replace(Value),
    Move(String),
    Copy(String),
    Test(Value),
}

impl Operation {
    /// Whether it reads or writes the annotations of a resource, or what holds them.
    pub(crate) fn meets_annotations(&self) -> bool {
        let meets = |path: &str| {
            let mut parts = path.split('/').skip(1);
            parts.next().is_none_or(|part| part == "metadata")
                && parts.next().is_none_or(|part| part == "annotations")
        };
        let from = match &self.kind {
            Kind::Move(from) | Kind::Copy(from) => meets(from),
            _ => false,
        };
        from || meets(&self.path)
    }
}

/// Reads a list of operations: JSON when it starts like a JSON list, else YAML.
pub(crate) fn parse(text: &str) -> Result<Vec<Operation>, PatchError> {
    let value = if text.starts_with('[') {
        serde_json::from_str(text)
            .map_err(|error| PatchError::NoOperations(format!("JSON patch: {error}")))?
    } else {
        flux_yaml::parse(text, Rules::V2)?
    };
    let Value::Array(operations) = value else {
        return Err(PatchError::NoOperations(
            "json: cannot unmarshal into Go value of type jsonpatch.Patch".into(),
        ));
    };
    operations.into_iter().map(operation).collect()
}

fn operation(value: Value) -> Result<Operation, PatchError> {
    let Value::Object(mut fields) = value else {
        return Err(PatchError::NoOperations("json: cannot unmarshal into an operation".into()));
    };
    let mut text = |name: &str| match fields.shift_remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (op, path, from) = (text("op"), text("path"), text("from"));
    let value = fields.shift_remove("value").unwrap_or_default();
    let op = op.unwrap_or_default();
    let need = |text: Option<String>, field: &str| {
        text.ok_or_else(|| PatchError::NoOperations(format!("operation '{op}' missing {field} field")))
    };
    let kind = match op.as_str() {
        "add" => Kind::Add(value),
        "remove" => Kind::Remove,
        "replace" => Kind::Replace(value),
        "move" => Kind::Move(need(from, "from")?),
        "copy" => Kind::Copy(need(from, "from")?),
        "test" => Kind::Test(value),
        _ => return Err(PatchError::UnknownOperation(op)),
    };
    let path = need(path, "path")?;
    Ok(Operation { kind, path })
}

/// Applies operations to a resource, which becomes plain data by it: numbers lose precision beyond 2^53, text is a
/// string. Nothing is changed when one fails.
pub(crate) fn apply(dest: &mut Node, operations: &[Operation]) -> Result<(), PatchError> {
    let mut document = floats(dest.to_value()?);
    let mut copied = 0;
    for operation in operations {
        run(&mut document, operation, &mut copied)?;
        if copied > MAX_COPIED {
            return Err(PatchError::TooLarge { limit: MAX_COPIED });
        }
    }
    *dest = Node::from_value(&document);
    Ok(())
}

/// All numbers as Go's `float64` spells them in JSON.
pub(crate) fn floats(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().and_then(float).unwrap_or(Value::Number(number)),
        Value::Array(items) => items.into_iter().map(floats).collect(),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, floats(value))).collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// What a copy costs, about.
fn weight(value: &Value) -> usize {
    const NODE: usize = 32;
    match value {
        Value::String(text) => NODE + text.len(),
        Value::Array(items) => NODE + items.iter().map(weight).sum::<usize>(),
        Value::Object(fields) => {
            NODE + fields.iter().map(|(key, value)| key.len() + weight(value)).sum::<usize>()
        }
        _ => NODE,
    }
}

/// Levels of collections.
fn height(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(height).max().unwrap_or_default(),
        Value::Object(fields) => 1 + fields.values().map(height).max().unwrap_or_default(),
        _ => 0,
    }
}

/// A value that may stand at a path: collections in collections have an end.
fn fitting(value: Value, path: &str) -> Result<Value, PatchError> {
    let levels = path.matches('/').count() + height(&value);
    if levels <= flux_yaml::MAX_DEPTH { Ok(value) } else { Err(PatchError::TooDeep) }
}

fn run(document: &mut Value, operation: &Operation, copied: &mut usize) -> Result<(), PatchError> {
    let path = operation.path.as_str();
    match &operation.kind {
        Kind::Add(value) => Place::find(document, path, "add")?.add(fitting(floats(value.clone()), path)?),
        Kind::Remove => Place::find(document, path, "remove")?.remove().map(drop),
        Kind::Replace(value) if path.is_empty() => {
            *document = floats(value.clone());
            Ok(())
        }
        Kind::Replace(value) => {
            Place::find(document, path, "replace")?.replace(fitting(floats(value.clone()), path)?)
        }
        Kind::Move(from) => {
            let value = Place::find(document, from, "move")?.remove()?;
            Place::find(document, path, "move")?.add(fitting(value, path)?)
        }
        Kind::Copy(from) => {
            let value = Place::find(document, from, "copy")?.get()?.cloned().unwrap_or_default();
            *copied += weight(&value);
            Place::find(document, path, "copy")?.add(fitting(value, path)?)
        }
        Kind::Test(value) => {
            let found = match path {
                "" => Some(&*document),
                _ => Place::find(document, path, "test")?.get()?,
            };
            if found.unwrap_or(&Value::Null) == &floats(value.clone()) {
                Ok(())
            } else {
                Err(PatchError::TestFailed(path.to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests;
