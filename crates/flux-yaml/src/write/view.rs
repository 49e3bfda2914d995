//! What can be written: data, and whatever else has its shape.

use std::borrow::Cow;

use serde_json::{Number, Value};

/// One node of what is written, and what is below it.
pub(crate) enum Shape<'v, V> {
    /// `null`
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(Cow<'v, str>),
    /// A list.
    List(Vec<V>),
    /// A map, in any order.
    Map(Vec<(&'v str, V)>),
}

/// Something that has a shape, or that cannot be written in this way.
pub(crate) trait View<'v>: Copy {
    /// Its shape.
    fn shape(self) -> Option<Shape<'v, Self>>;
}

impl<'v> View<'v> for &'v Value {
    fn shape(self) -> Option<Shape<'v, Self>> {
        Some(match self {
            Value::Null => Shape::Null,
            Value::Bool(value) => Shape::Bool(*value),
            Value::Number(number) => Shape::Number(number.clone()),
            Value::String(text) => Shape::Text(Cow::Borrowed(text)),
            Value::Array(items) => Shape::List(items.iter().collect()),
            Value::Object(fields) => {
                Shape::Map(fields.iter().map(|(key, value)| (key.as_str(), value)).collect())
            }
        })
    }
}
