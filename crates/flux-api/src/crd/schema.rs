//! Structural schemas out of what `schemars` derives.
//!
//! A field is required when it is always written, so the schema is that of writing. Three things are said by extensions:
//! `x-default` is the default that the API server fills in, a `null` value removes a keyword, and the rest of the
//! `x-kubernetes-…` keywords stand as they are. Everything that a structural schema may not hold is left out.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::patterns;

/// A CEL expression, and the message when it is false.
pub(crate) type Rule = (&'static str, &'static str);

/// The value of `x-kubernetes-validations`.
pub(crate) fn rules(rules: &[Rule]) -> Value {
    rules.iter().map(|(rule, message)| json!({ "message": message, "rule": rule })).collect()
}

/// The structural schema of a type.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    normalise(&mut schema);
    schema
}

/// Schema of a list of conditions; `metav1.Condition` with the limits that the API server keeps for its own kinds.
pub(crate) fn conditions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "items": {
            "description": "One aspect of the state of the object.",
            "type": "object",
            "required": ["lastTransitionTime", "message", "reason", "status", "type"],
            "properties": {
                "lastTransitionTime": {
                    "description": "When status, reason or message last changed.",
                    "type": "string", "format": "date-time",
                },
                "message": { "description": "What happened, for people.", "type": "string", "maxLength": 32768 },
                "observedGeneration": {
                    "description": "Generation of the object that the condition is about.",
                    "type": "integer", "format": "int64", "minimum": 0,
                },
                "reason": {
                    "description": "Why the condition has its status, in one word for programs.",
                    "type": "string", "minLength": 1, "maxLength": 1024, "pattern": patterns::REASON,
                },
                "status": {
                    "description": "Whether the condition holds.",
                    "type": "string", "enum": ["True", "False", "Unknown"],
                },
                "type": {
                    "description": "What the condition is about.",
                    "type": "string", "maxLength": 316, "pattern": patterns::CONDITION_TYPE,
                },
            },
        },
    })
}

/// Schema of a text, for enumerations whose values the API server does not check.
pub(crate) fn plain_text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string" })
}

/// Schema of a moment; `metav1.Time`. k8s-openapi has schemas of its own, of all of Kubernetes, which take long to compile.
pub(crate) fn time(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date-time" })
}

/// Schema of any value at all.
pub(crate) fn any_value(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "x-kubernetes-preserve-unknown-fields": true })
}

/// Schema of a label selector; `metav1.LabelSelector`, which is always replaced as a whole.
pub(crate) fn label_selector(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "x-kubernetes-map-type": "atomic",
        "properties": {
            "matchExpressions": {
                "description": "Requirements; all have to hold.",
                "type": "array", "x-kubernetes-list-type": "atomic",
                "items": {
                    "description": "A requirement on one label.",
                    "type": "object",
                    "required": ["key", "operator"],
                    "properties": {
                        "key": { "description": "Key of the label.", "type": "string" },
                        "operator": {
                            "description": "`In`, `NotIn`, `Exists` or `DoesNotExist`.",
                            "type": "string",
                        },
                        "values": {
                            "description": "Values for `In` and `NotIn`.",
                            "type": "array", "x-kubernetes-list-type": "atomic", "items": { "type": "string" },
                        },
                    },
                },
            },
            "matchLabels": {
                "description": "Labels with their values; all have to be there.",
                "type": "object", "additionalProperties": { "type": "string" },
            },
        },
    })
}

/// Turns what `schemars` writes into a structural schema, in place.
fn normalise(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    take_the_real_one(object);
    for keyword in ["default", "title", "$schema", "$defs"] {
        object.remove(keyword);
    }
    if let Some(default) = object.remove("x-default") {
        object.insert("default".to_owned(), default);
    }
    object.retain(|_, value| !value.is_null());
    if let Some(Value::String(description)) = object.get_mut("description") {
        // A doc comment is wrapped for the source, not for its readers.
        *description = description.replace('\n', " ");
    }
    if let Some(Value::Array(types)) = object.get("type") {
        let real = types.iter().find(|name| name.as_str() != Some("null")).cloned();
        object.insert("type".to_owned(), real.unwrap_or_default());
    }
    if let Some(values) = object.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|value| !value.is_null());
    }
    if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
        required.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    }
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(normalise);
    }
    for keyword in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(keyword) {
            normalise(inner);
        }
    }
}

/// Replaces `anyOf: [<schema>, {type: null}]`, an optional object, by the schema; keywords of the field win.
fn take_the_real_one(object: &mut Map<String, Value>) {
    let Some(Value::Array(alternatives)) = object.remove("anyOf") else { return };
    let real = alternatives.into_iter().find(|schema| schema["type"] != "null");
    if let Some(Value::Object(real)) = real {
        for (keyword, value) in real {
            object.entry(keyword).or_insert(value);
        }
    }
}
