//! Numbers and booleans that stand where text is wanted, made text as `sigs.k8s.io/yaml` does.

use flux_yaml::Value;

use super::schema::{Record, Shape, conform};

/// [`conform`] as `sigs.k8s.io/yaml` decodes: unknown fields are let be, and numbers and booleans become text where text
/// is wanted. Plugins and files of replacements are read so; the kustomization itself is not.
///
/// # Errors
/// As [`conform`].
pub(crate) fn conform_loosely(mut value: Value, of: &'static Record) -> Result<Value, String> {
    record(&mut value, of);
    conform(&value, of, false).map_err(String::from)
}

/// Coerces the fields of a struct, in place.
pub(crate) fn record(value: &mut Value, record: &'static Record) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields.iter_mut() {
        let exact = record.fields.iter().find(|(field, _)| field == name);
        let shape =
            exact.or_else(|| record.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)));
        if let Some((_, shape)) = shape {
            field(value, *shape);
        }
    }
}

fn field(value: &mut Value, shape: Shape) {
    match (shape, value) {
        (Shape::Text, value) => text(value),
        (Shape::TextMap, Value::Object(fields)) => fields.values_mut().for_each(text),
        (Shape::Texts, Value::Array(items)) => items.iter_mut().for_each(text),
        (Shape::Of(record), value) => self::record(value, record),
        (Shape::Many(record), Value::Array(items)) => {
            for item in items {
                self::record(item, record);
            }
        }
        _ => {}
    }
}

fn text(value: &mut Value) {
    let text = match &*value {
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) if number.is_f64() => float32(number.as_f64().unwrap_or_default()),
        Value::Number(number) => number.to_string(),
        _ => return,
    };
    *value = Value::String(text);
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 32)`: `1.10` is `1.1`.
#[expect(clippy::cast_possible_truncation, reason = "32 bits are what upstream prints")]
fn float32(value: f64) -> String {
    let value = value as f32;
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
