//! Scalars as YAML tells them apart and writes them.

use std::borrow::Cow;

use flux_yaml::Value;

/// The name of a value's type, as dyff calls it.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() && text(value).contains(['.', 'e', 'n']) => "float",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "map",
    }
}

/// The text of a scalar as it stands in YAML, without quotes; empty for maps and lists.
pub(crate) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed("null"),
        Value::Bool(true) => Cow::Borrowed("true"),
        Value::Bool(false) => Cow::Borrowed("false"),
        Value::Number(number) if !number.is_f64() => Cow::Owned(number.to_string()),
        Value::Number(_) => Cow::Owned(flux_yaml::to_string(value).trim_end().to_owned()),
        Value::Array(_) | Value::Object(_) => Cow::Borrowed(""),
    }
}
