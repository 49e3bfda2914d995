//! Strict decoding the way Go's JSON decoder does it: field names match in any case, unknown fields and wrong
//! types are errors in its words. One walk over a table of records makes canonical JSON that serde then reads.

use serde_json::{Map, Value};

use super::misfit::Misfit;
use crate::nearest::nearest;

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// A string.
    Text,
    /// A boolean.
    Flag,
    /// A 64-bit integer.
    Integer,
    /// Any JSON.
    Anything,
    /// A map of strings.
    TextMap,
    /// A list of strings.
    Texts,
    /// A struct.
    Of(&'static Record),
    /// A list of structs.
    Many(&'static Record),
}

/// A struct: its Go name, which messages show, and its fields.
#[derive(Debug)]
pub(crate) struct Record {
    /// Name of the Go type.
    pub(crate) name: &'static str,
    /// Field names with what they hold.
    pub(crate) fields: &'static [(&'static str, Shape)],
}

/// Brings `value` into the form of `record`; unknown fields are errors if `strict`, else dropped.
///
/// # Errors
/// The message that Go's decoder would give, and the field.
pub(crate) fn conform(value: &Value, record: &'static Record, strict: bool) -> Result<Value, Misfit> {
    if !value.is_object() && !value.is_null() {
        return Err(Misfit::new(format!(
            "json: cannot unmarshal {} into Go value of type types.{}",
            kind_of(value),
            record.name
        )));
    }
    Walk { strict }.record(value, record, "")
}

struct Walk {
    strict: bool,
}

struct Place<'a> {
    owner: &'static Record,
    path: &'a str,
}

impl Place<'_> {
    fn mismatch(&self, value: &Value, wanted: &str) -> Misfit {
        let Self { owner, path } = self;
        let mut found = kind_of(value).to_owned();
        if wanted == "int64" && value.is_number() {
            found = format!("number {value}");
        }
        let owner = owner.name;
        Misfit::new(format!(
            "json: cannot unmarshal {found} into Go struct field {owner}.{path} of type {wanted}"
        ))
        .advised(advice(value, wanted))
    }
}

/// How to write a value as what is wanted.
fn advice(value: &Value, wanted: &str) -> Option<String> {
    let advice = match (value, wanted) {
        (Value::Bool(_) | Value::Number(_), "string") => "put the value in quotes",
        (Value::String(_), "bool" | "int64") => "write the value without quotes",
        (Value::String(_), wanted) if wanted.starts_with("[]") => {
            "make it a list, with '- ' before each element"
        }
        (Value::Array(_), "string") => "give one text, without '- '",
        (_, wanted) if wanted.starts_with("types.") => "write its fields below it, as 'name: value'",
        _ => return None,
    };
    Some(advice.to_owned())
}

/// The word of Go's JSON decoder for what a value is.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

impl Walk {
    fn record(&self, value: &Value, record: &'static Record, path: &str) -> Result<Value, Misfit> {
        let mut out = Map::new();
        let Some(object) = value.as_object() else { return Ok(Value::Object(out)) };
        let mut keys: Vec<&String> = object.keys().collect();
        keys.sort_unstable();
        for key in keys {
            let exact = record.fields.iter().find(|(name, _)| name == key);
            let field =
                exact.or_else(|| record.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)));
            let Some((name, shape)) = field else {
                if self.strict {
                    return Err(unknown(key, record));
                }
                continue;
            };
            let below = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
            let place = Place { owner: record, path: &below };
            if !object[key].is_null() {
                let value = self.field(&object[key], *shape, &place);
                let value = value.map_err(|misfit| misfit.under_field(key))?;
                // The same field again, in other case: Go decodes into what is there.
                let merged = match out.remove(*name) {
                    Some(earlier) => over(earlier, value),
                    None => value,
                };
                out.insert((*name).to_owned(), merged);
            }
        }
        Ok(Value::Object(out))
    }

    fn field(&self, value: &Value, shape: Shape, place: &Place<'_>) -> Result<Value, Misfit> {
        match (shape, value) {
            (Shape::Anything, _) | (Shape::Text, Value::String(_)) | (Shape::Flag, Value::Bool(_)) => {
                Ok(value.clone())
            }
            (Shape::Integer, Value::Number(number)) if number.is_i64() => Ok(value.clone()),
            (Shape::TextMap, Value::Object(map)) => {
                let entries = map.iter().map(|(key, text)| {
                    let text = self.text(text, place).map_err(|misfit| misfit.under_field(key));
                    Ok((key.clone(), text?))
                });
                entries.collect::<Result<Map<_, _>, Misfit>>().map(Value::Object)
            }
            (Shape::Texts, Value::Array(items)) => each(items, |item| self.text(item, place)),
            (Shape::Of(record), Value::Object(_)) => self.record(value, record, place.path),
            (Shape::Many(record), Value::Array(items)) => {
                let element = |item: &Value| match item {
                    Value::Object(_) | Value::Null => self.record(item, record, place.path),
                    _ => Err(place.mismatch(item, &format!("types.{}", record.name))),
                };
                each(items, element)
            }
            _ => Err(place.mismatch(value, &shape.go_type())),
        }
    }

    /// A string inside a list or map; a null there is the empty string.
    #[expect(clippy::unused_self, reason = "one family of methods")]
    fn text(&self, value: &Value, place: &Place<'_>) -> Result<Value, Misfit> {
        match value {
            Value::String(_) => Ok(value.clone()),
            Value::Null => Ok(Value::String(String::new())),
            _ => Err(place.mismatch(value, "string")),
        }
    }
}

fn unknown(key: &str, record: &'static Record) -> Misfit {
    let names = || record.fields.iter().map(|(name, _)| *name);
    let advice = match nearest(key, names()) {
        Some(name) => Some(format!("did you mean '{name}'?")),
        // A long list helps nobody.
        None if record.fields.len() <= 12 => {
            Some(format!("the fields here are: {}", names().collect::<Vec<_>>().join(", ")))
        }
        None => None,
    };
    Misfit::new(format!("json: unknown field \"{key}\"")).advised(advice).under_key(key)
}

fn each(items: &[Value], conform: impl Fn(&Value) -> Result<Value, Misfit>) -> Result<Value, Misfit> {
    let items = items.iter().enumerate();
    let items = items.map(|(index, item)| conform(item).map_err(|misfit| misfit.under_item(index)));
    items.collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// What Go's decoder makes of a second value for one field: maps and structs gain fields, elements of lists too.
fn over(earlier: Value, later: Value) -> Value {
    match (earlier, later) {
        (Value::Object(mut fields), Value::Object(later)) => {
            for (name, value) in later {
                let merged = match fields.remove(&name) {
                    Some(earlier) => over(earlier, value),
                    None => value,
                };
                fields.insert(name, merged);
            }
            Value::Object(fields)
        }
        (Value::Array(earlier), Value::Array(later)) => {
            let mut earlier = earlier.into_iter();
            later
                .into_iter()
                .map(|value| match earlier.next() {
                    Some(earlier) => over(earlier, value),
                    None => value,
                })
                .collect()
        }
        (_, later) => later,
    }
}

impl Shape {
    fn go_type(self) -> String {
        match self {
            Self::Text => "string".to_owned(),
            Self::Flag => "bool".to_owned(),
            Self::Integer => "int64".to_owned(),
            Self::Anything => "interface {}".to_owned(),
            Self::TextMap => "map[string]string".to_owned(),
            Self::Texts => "[]string".to_owned(),
            Self::Of(record) => format!("types.{}", record.name),
            Self::Many(record) => format!("[]types.{}", record.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tables::KUSTOMIZATION;
    use super::conform;

    fn decode(value: &Value) -> Result<Value, String> {
        conform(value, &KUSTOMIZATION, true).map_err(String::from)
    }

    #[test]
    fn field_names_match_in_any_case() {
        assert_eq!(
            decode(&json!({"NAMEPREFIX": "a", "Resources": ["b"]})),
            Ok(json!({"namePrefix": "a", "resources": ["b"]}))
        );
    }

    #[test]
    fn errors_are_those_of_go() {
        let cases = [
            (
                json!({"namespace": false}),
                "cannot unmarshal bool into Go struct field Kustomization.namespace of type string",
            ),
            (json!({"foo": 1}), "unknown field \"foo\""),
            (json!({"labels": [{"pairz": {}}]}), "unknown field \"pairz\""),
            (
                json!({"images": [{"newTag": 1.1}]}),
                "cannot unmarshal number into Go struct field Image.images.newTag of type string",
            ),
            (
                json!({"resources": "a"}),
                "cannot unmarshal string into Go struct field Kustomization.resources of type []string",
            ),
            (
                json!({"resources": [1]}),
                "cannot unmarshal number into Go struct field Kustomization.resources of type string",
            ),
            (
                json!({"replicas": [{"count": 1.5}]}),
                "cannot unmarshal number 1.5 into Go struct field Replica.replicas.count of type int64",
            ),
            (
                json!({"generatorOptions": []}),
                "cannot unmarshal array into Go struct field Kustomization.generatorOptions of type types.GeneratorOptions",
            ),
            (json!([]), "cannot unmarshal array into Go value of type types.Kustomization"),
        ];
        for (value, want) in cases {
            assert_eq!(decode(&value), Err(format!("json: {want}")), "{value}");
        }
    }

    #[test]
    fn errors_name_the_field_and_say_what_to_do() {
        let cases = [
            (json!({"resourcs": []}), "resourcs", "did you mean 'resources'?"),
            (json!({"images": [{}, {"tag": "1"}]}), "images[1].tag", "the fields here are: name, newName,"),
            (json!({"images": [{"newTag": 1.1}]}), "images[0].newTag", "put the value in quotes"),
            (json!({"resources": "a"}), "resources", "make it a list"),
            (json!({"labels": [{"pairs": {"a": true}}]}), "labels[0].pairs.a", "put the value in quotes"),
            (json!({"generatorOptions": {"immutable": "x"}}), "generatorOptions.immutable", "without quotes"),
        ];
        for (value, field, hint) in cases {
            let misfit = conform(&value, &KUSTOMIZATION, true).unwrap_err();
            assert_eq!(misfit.field().to_string(), field, "{value}");
            assert!(misfit.hint.as_ref().is_some_and(|own| own.contains(hint)), "{value}: {misfit:?}");
        }
    }
}
