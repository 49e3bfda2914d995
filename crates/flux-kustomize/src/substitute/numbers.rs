//! What happens to a resource on its way through text, whether or not there is anything to substitute.

use flux_yaml::Value;

/// Whether any text or key of a value has a `$`.
pub(super) fn has_dollar(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('$'),
        Value::Array(items) => items.iter().any(has_dollar),
        Value::Object(fields) => fields.iter().any(|(key, value)| key.contains('$') || has_dollar(value)),
        _ => false,
    }
}

/// Makes every number what it is as a `float64`, in which Go's JSON decoder holds it: integers above 2⁵³ change.
pub(super) fn through_float64(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            if magnitude.is_some_and(|magnitude| magnitude > 1 << 53)
                && let Some(float) = number.as_f64()
                && let Ok(rounded) = float.to_string().parse()
            {
                *number = rounded;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(through_float64),
        Value::Object(fields) => fields.values_mut().for_each(through_float64),
        _ => {}
    }
}
