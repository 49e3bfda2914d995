//! Places named by JSON pointers.

use flux_yaml::Value;
use serde_json::Map;

use super::super::PatchError;

/// A field of a map or an index of a list; what is there may be absent.
pub(super) struct Place<'d> {
    parent: Parent<'d>,
    key: String,
    path: &'d str,
    operation: &'static str,
}

enum Parent<'d> {
    Map(&'d mut Map<String, Value>),
    List(&'d mut Vec<Value>),
}

impl<'d> Place<'d> {
    /// Walks to the parent of what the path names. What stands before the first slash does not count.
    pub(super) fn find(
        document: &'d mut Value,
        path: &'d str,
        operation: &'static str,
    ) -> Result<Self, PatchError> {
        let missing = || PatchError::MissingPath { operation, path: format!("{path:?}") };
        let (parents, key) = path.rsplit_once('/').ok_or_else(missing)?;
        let mut parts = parents.split('/');
        parts.next();
        let mut at = document;
        for part in parts {
            let part = unescape(part);
            at = match at {
                Value::Object(fields) => fields.get_mut(&part),
                Value::Array(items) => index(&part, items.len()).and_then(|index| items.get_mut(index)),
                _ => None,
            }
            .ok_or_else(missing)?;
        }
        let parent = match at {
            Value::Object(fields) => Parent::Map(fields),
            Value::Array(items) => Parent::List(items),
            _ => return Err(missing()),
        };
        Ok(Self { parent, key: unescape(key), path, operation })
    }

    fn bad(&self, reason: &'static str) -> PatchError {
        PatchError::BadPath { operation: self.operation, path: self.path.to_owned(), reason }
    }

    /// What is there. An absent field is nothing, an index out of range an error.
    pub(super) fn get(self) -> Result<Option<&'d Value>, PatchError> {
        let index = if let Parent::List(items) = &self.parent { self.index(items.len())? } else { 0 };
        Ok(match self.parent {
            Parent::Map(fields) => fields.get(&self.key),
            Parent::List(items) => items.get(index),
        })
    }

    pub(super) fn add(self, value: Value) -> Result<(), PatchError> {
        if let Parent::List(items) = &self.parent {
            let length = items.len();
            let position = if self.key == "-" { length } else { self.index(length + 1)? };
            if let Parent::List(items) = self.parent {
                items.insert(position, value);
            }
            return Ok(());
        }
        self.replace(value)
    }

    pub(super) fn replace(self, value: Value) -> Result<(), PatchError> {
        let index = if let Parent::List(items) = &self.parent { self.index(items.len())? } else { 0 };
        match self.parent {
            Parent::Map(fields) => drop(fields.insert(self.key, value)),
            Parent::List(items) => items[index] = value,
        }
        Ok(())
    }

    pub(super) fn remove(self) -> Result<Value, PatchError> {
        let index = if let Parent::List(items) = &self.parent { self.index(items.len())? } else { 0 };
        let absent = self.bad("Unable to remove nonexistent key: missing value");
        match self.parent {
            Parent::Map(fields) => fields.shift_remove(&self.key).ok_or(absent),
            Parent::List(items) => Ok(items.remove(index)),
        }
    }

    /// Position among `length` ones; negative numbers count from the end.
    fn index(&self, length: usize) -> Result<usize, PatchError> {
        if self.key.parse::<i64>().is_err() {
            return Err(self.bad("value was not a proper array index"));
        }
        index(&self.key, length)
            .ok_or_else(|| self.bad("Unable to access invalid index: invalid index referenced"))
    }
}

fn index(text: &str, length: usize) -> Option<usize> {
    let number: i64 = text.parse().ok()?;
    let distance = usize::try_from(number.unsigned_abs()).ok()?;
    let index = if number < 0 { length.checked_sub(distance)? } else { distance };
    (index < length).then_some(index)
}

fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}
