//! Trees to data and back.
//!
//! The engine's tree becomes data by way of text: Go writes it with `yaml.v3` and reads that again. What matters of
//! that trip is decided here scalar by scalar, without writing the text.

use std::borrow::Cow;
use std::collections::HashSet;

use base64::Engine as _;
use serde_json::{Map, Value};

use super::{Entry, Mapping, Node, Scalar, Sequence, Style, Tag, folded};
use crate::Error;
use crate::resolve::{Resolved, Rules, go_float, json_number, meaning};
use crate::write::written_style;

/// Where a scalar stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) rules: Rules,
    /// Inside a flow collection, where some plain text cannot stay plain.
    pub(super) flow: bool,
    /// The root mapping of a v3 document is decoded into a map with string keys, so its keys are taken as text.
    pub(super) root: bool,
    /// The tree is written and read once more before it is data.
    pub(super) rewritten: bool,
}

impl Place {
    /// The root of a tree that is written and read once more.
    pub(super) const OUTPUT: Self = Self { rules: Rules::V3, flow: false, root: true, rewritten: true };
}

impl Node {
    /// The data that the kustomize engine outputs for this tree (spec kustomize 19.1, 19.2, 19.4): stale tags are
    /// checked, duplicate and non-string keys refused, numbers normalised, timestamps written in RFC 3339.
    pub fn to_value(&self) -> Result<Value, Error> {
        value_of(self, Place::OUTPUT)
    }

    /// The data of a freshly read tree under either library's rules.
    pub fn to_value_with(&self, rules: Rules) -> Result<Value, Error> {
        value_of(self, Place { rules, flow: false, root: true, rewritten: false })
    }

    /// The tree for JSON data, as if it had been written as YAML and read again: strings are quoted where they need it,
    /// and empty lists and maps are flow.
    pub fn from_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::null(),
            Value::Bool(value) => tagged(value.to_string(), Tag::Bool),
            Value::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() => tagged(go_float(float), Tag::Float),
                _ => tagged(number.to_string(), Tag::Int),
            },
            Value::String(text) => {
                Self::Scalar(Scalar { style: written_style(text), ..Scalar::string(text.as_str()) })
            }
            Value::Array(items) => Self::Sequence(Sequence {
                items: items.iter().map(Self::from_value).collect(),
                flow: items.is_empty(),
            }),
            Value::Object(fields) => {
                let entries = fields.iter().map(|(key, value)| Entry::new(key, Self::from_value(value)));
                Self::Mapping(Mapping { entries: entries.collect(), flow: fields.is_empty() })
            }
        }
    }
}

fn tagged(text: String, tag: Tag) -> Node {
    Node::Scalar(Scalar { text, tag, ..Scalar::default() })
}

fn value_of(node: &Node, place: Place) -> Result<Value, Error> {
    match node {
        Node::Scalar(scalar) => scalar_value(scalar, place),
        Node::Sequence(sequence) => {
            let place = Place { flow: place.flow || sequence.flow, root: false, ..place };
            sequence
                .items
                .iter()
                .map(|item| value_of(item, place))
                .collect::<Result<_, _>>()
                .map(Value::Array)
        }
        Node::Mapping(mapping) => mapping_value(mapping, place),
    }
}

fn mapping_value(mapping: &Mapping, place: Place) -> Result<Value, Error> {
    let inner = Place { flow: place.flow || mapping.flow, root: false, ..place };
    let mut fields = Map::with_capacity(mapping.len());
    if place.rules == Rules::V3 {
        refuse_duplicates(mapping)?;
    }
    for entry in &mapping.entries {
        let key = key_text(&entry.key, Place { root: place.root, ..inner })?;
        fields.insert(key, value_of(&entry.value, inner)?);
    }
    Ok(Value::Object(fields))
}

fn refuse_duplicates(mapping: &Mapping) -> Result<(), Error> {
    let duplicate = if mapping.len() <= 16 {
        let keys = || mapping.entries.iter().map(|entry| entry.key.text.as_str());
        keys().enumerate().find(|(index, key)| keys().take(*index).any(|earlier| earlier == *key))
    } else {
        let mut seen = HashSet::with_capacity(mapping.len());
        let keys = mapping.entries.iter().map(|entry| entry.key.text.as_str()).enumerate();
        keys.into_iter().find(|(_, key)| !seen.insert(*key))
    };
    match duplicate {
        Some((_, key)) => Err(Error::new(format!("mapping key {key:?} already defined"))),
        None => Ok(()),
    }
}

fn key_text(key: &Scalar, place: Place) -> Result<String, Error> {
    if place.rules == Rules::V3 {
        if place.root {
            return Ok(key.text.clone());
        }
        return match scalar_value(key, place)? {
            Value::String(text) if key.tag != Tag::Timestamp || key.tagged || key.is_quoted() => Ok(text),
            _ => Err(Error::new("json: unsupported type: map[interface {}]interface {}")),
        };
    }
    // Numbers and booleans become the text Go prints for them (sigs.k8s.io/yaml).
    match scalar_value(key, place)? {
        Value::String(text) => Ok(text),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) if number.is_f64() => Ok(go_float(number.as_f64().unwrap_or_default())),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(Error::new(format!("unsupported map key of type {}", key.tag.name()))),
    }
}

/// The text of a scalar that is a string by its tag.
pub(super) fn scalar_text(scalar: &Scalar, place: Place) -> Option<Cow<'_, str>> {
    // The tags of plain scalars were found with v3 rules and say nothing under others.
    let known = place.rules == Rules::V3 || scalar.tagged || scalar.is_quoted();
    (known && matches!(scalar.tag, Tag::Str | Tag::Other)).then(|| text(scalar, place))
}

fn text(scalar: &Scalar, place: Place) -> Cow<'_, str> {
    let refolded = place.rewritten && scalar.style == Style::Folded;
    if refolded { folded::rewritten(&scalar.text) } else { Cow::Borrowed(&scalar.text) }
}

/// The data of a scalar.
pub(super) fn scalar_value(scalar: &Scalar, place: Place) -> Result<Value, Error> {
    if let Some(text) = scalar_text(scalar, place) {
        return Ok(Value::String(text.into_owned()));
    }
    if scalar.tag == Tag::Binary {
        return binary(&scalar.text);
    }
    let resolved = meaning(&scalar.text, place.rules);
    // A tag is written out, and so decides on reading, when the source had it or when the text does not bear it.
    let stale = place.rewritten && scalar.tag != Tag::None && scalar.tag != resolved.tag();
    if scalar.tagged || stale {
        return claimed(scalar, resolved, place.rules);
    }
    if scalar.is_quoted() || (place.flow && place.rewritten && quoted_in_flow(&scalar.text)) {
        return Ok(Value::String(text(scalar, place).into_owned()));
    }
    data(resolved, scalar, place.rules)
}

/// Whether text that is no string by its tag gets quotes when written inside a flow collection, and so becomes one.
fn quoted_in_flow(text: &str) -> bool {
    text.is_empty() || text.contains(':')
}

fn claimed(scalar: &Scalar, resolved: Resolved, rules: Rules) -> Result<Value, Error> {
    let resolved = match (scalar.tag, resolved) {
        // An integer is what an integral float becomes anyway.
        (Tag::Float, int @ (Resolved::Int(_) | Resolved::Uint(_))) => int,
        (tag, resolved) if tag == resolved.tag() => resolved,
        (tag, resolved) => {
            return Err(Error::new(format!(
                "cannot decode {} `{}` as a {}",
                resolved.tag().name(),
                scalar.text,
                tag.name()
            )));
        }
    };
    data(resolved, scalar, rules)
}

fn data(resolved: Resolved, scalar: &Scalar, rules: Rules) -> Result<Value, Error> {
    Ok(match resolved {
        Resolved::Str | Resolved::Merge => Value::String(scalar.text.clone()),
        Resolved::Timestamp(_) if rules == Rules::V2 => Value::String(scalar.text.clone()),
        Resolved::Timestamp(instant) if day_long_zone(&instant) => {
            return Err(Error::new("json: error calling MarshalJSON for type time.Time: "));
        }
        Resolved::Timestamp(instant) => Value::String(instant),
        Resolved::Null => Value::Null,
        Resolved::Bool(value) => Value::Bool(value),
        Resolved::Int(value) => value.into(),
        Resolved::Uint(value) => value.into(),
        Resolved::Float(value) => return json_number(value).ok_or_else(|| unsupported(value)),
    })
}

/// A zone of a whole day can be read, but Go does not write it.
fn day_long_zone(instant: &str) -> bool {
    instant.len() > 6
        && matches!(instant.get(instant.len() - 6..), Some(zone) if zone[1..].starts_with("24:"))
        && !instant.ends_with('Z')
}

fn unsupported(value: f64) -> Error {
    let name = if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "+Inf"
    } else {
        "-Inf"
    };
    Error::new(format!("json: unsupported value: {name}"))
}

fn binary(text: &str) -> Result<Value, Error> {
    let compact: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(compact)
        .map_err(|_| Error::new("!!binary value contains invalid base64 data"))?;
    Ok(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
}
