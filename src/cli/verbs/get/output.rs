//! Objects as data: `-o json|yaml|name`.

use std::io::Write;

use anyhow::Result;
use kube::api::{DynamicObject, ResourceExt};
use serde_json::{Value, json};

/// A form of output that programs can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON with an indentation of four.
    Json,
    /// YAML.
    Yaml,
    /// `kind.group/name`, one per line.
    Name,
}

/// Reads the value of `-o`.
pub(super) fn format(text: &str) -> Result<Format, String> {
    match text {
        "json" => Ok(Format::Json),
        "yaml" => Ok(Format::Yaml),
        "name" => Ok(Format::Name),
        _ => Err(format!("unsupported output '{text}', must be one of: json, yaml, name")),
    }
}

/// Writes the objects; `many` as a List, even if it is one.
pub(super) fn write(
    out: &mut dyn Write,
    format: Format,
    objects: Vec<DynamicObject>,
    many: bool,
) -> Result<()> {
    if format == Format::Name {
        for object in objects {
            let types = object.types.clone().unwrap_or_default();
            let group =
                types.api_version.split_once('/').map(|(group, _)| format!(".{group}")).unwrap_or_default();
            writeln!(out, "{}{group}/{}", types.kind.to_lowercase(), object.name_any())?;
        }
        return Ok(());
    }
    let mut values: Vec<Value> = objects.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    for value in &mut values {
        if let Some(metadata) = value["metadata"].as_object_mut() {
            metadata.shift_remove("managedFields");
        }
    }
    let value = match values.pop() {
        Some(one) if !many && values.is_empty() => one,
        last => {
            values.extend(last);
            json!({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": values})
        }
    };
    match format {
        Format::Yaml => write!(out, "{}", flux_yaml::to_string(&value))?,
        _ => writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?,
    }
    Ok(())
}
