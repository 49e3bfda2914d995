//! Trees that are written without becoming data first.

use std::borrow::Cow;

use serde_json::Value;

use super::convert::{Place, scalar_text, scalar_value};
use super::{Entry, Mapping, Node, Style, Tag};
use crate::Error;
use crate::write::{self, Shape, View};

/// Writes the data of a tree as a document behind others: `push_document(out, &node.to_value()?)`, without the data.
///
/// # Errors
/// Those of [`Node::to_value`].
pub fn push_node(out: &mut String, node: &Node) -> Result<(), Error> {
    let start = out.len();
    if write::document(Datum { node, place: Place::OUTPUT }, out).is_none() {
        // What is wrong, and keys that change, are the business of the data.
        out.truncate(start);
        write::push_document(out, &node.to_value()?);
    }
    Ok(())
}

/// A node, and where it stands.
#[derive(Clone, Copy)]
struct Datum<'n> {
    node: &'n Node,
    place: Place,
}

impl<'n> View<'n> for Datum<'n> {
    fn shape(self) -> Option<Shape<'n, Self>> {
        let Self { node, place } = self;
        match node {
            Node::Scalar(scalar) => match scalar_text(scalar, place) {
                Some(text) => Some(Shape::Text(text)),
                None => scalar_shape(scalar_value(scalar, place).ok()?),
            },
            Node::Sequence(sequence) => {
                let place = Place { flow: place.flow || sequence.flow, root: false, ..place };
                Some(Shape::List(sequence.items.iter().map(|node| Self { node, place }).collect()))
            }
            Node::Mapping(mapping) => fields(mapping, place).map(Shape::Map),
        }
    }
}

fn scalar_shape<'n>(value: Value) -> Option<Shape<'n, Datum<'n>>> {
    match value {
        Value::Null => Some(Shape::Null),
        Value::Bool(value) => Some(Shape::Bool(value)),
        Value::Number(number) => Some(Shape::Number(number)),
        Value::String(text) => Some(Shape::Text(Cow::Owned(text))),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// The fields of a mapping whose keys are texts as they stand.
fn fields(mapping: &Mapping, place: Place) -> Option<Vec<(&str, Datum<'_>)>> {
    let inner = Place { flow: place.flow || mapping.flow, root: false, ..place };
    let mut fields = Vec::with_capacity(mapping.len());
    for Entry { key, value, .. } in &mapping.entries {
        if !place.root && (key.tag != Tag::Str || key.style == Style::Folded) {
            return None;
        }
        fields.push((key.text.as_str(), Datum { node: value, place: inner }));
    }
    Some(fields)
}
