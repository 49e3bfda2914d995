//! Numbers as Go's `strconv` reads and prints them.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::{Resolved, Rules};

/// Int, then float, then the odd binary and octal forms. Underscores count for nothing.
pub(super) fn parse(text: &str, rules: Rules) -> Resolved {
    let plain: Cow<'_, str> =
        if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    if let Some(int) = int(&plain) {
        return int;
    }
    if let Some(float) = float(&plain) {
        return Resolved::Float(float);
    }
    // Go strips the prefix and parses the rest with its own sign, so `0b-1` is minus one.
    let prefixes: &[(&str, u32)] = if rules == Rules::V3 { &[("0b", 2), ("0o", 8)] } else { &[("0b", 2)] };
    for (prefix, radix) in prefixes {
        if let Some(rest) = plain.strip_prefix(prefix)
            && let Ok(value) = i64::from_str_radix(rest, *radix)
        {
            return Resolved::Int(value);
        }
    }
    Resolved::Str
}

/// Go's base 0: decimal, `0x`, `0o`, `0b`, and a leading zero for octal; `i64` first, then unsigned `u64`.
fn int(text: &str) -> Option<Resolved> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("+", &text[1..]),
        _ => ("", text),
    };
    let (radix, digits) = match rest.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &rest[2..]),
        [b'0', b'o' | b'O', ..] => (8, &rest[2..]),
        [b'0', b'b' | b'B', ..] => (2, &rest[2..]),
        [b'0', _, ..] => (8, &rest[1..]),
        _ => (10, rest),
    };
    if !digits.as_bytes().first()?.is_ascii_alphanumeric() {
        return None;
    }
    if let Ok(value) = u64::from_str_radix(digits, radix) {
        return match (sign, i64::try_from(value)) {
            ("-", Ok(value)) => Some(Resolved::Int(-value)),
            ("-", Err(_)) => (value == 1 << 63).then_some(Resolved::Int(i64::MIN)),
            (_, Ok(value)) => Some(Resolved::Int(value)),
            ("", Err(_)) => Some(Resolved::Uint(value)),
            _ => None,
        };
    }
    None
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, finite. What overflows stays text.
pub(super) fn float(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let start = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(start);
    let mut end = start + whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if whole + fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    } else if whole == 0 {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent == 0 {
            return None;
        }
        end += 1 + sign + exponent;
    }
    if end != bytes.len() {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// The JSON number for a float. An integral one that fits is the integer that its shortest decimal form spells, because
/// it becomes that on a trip through JSON text. `None` for infinities and NaN.
pub fn json_number(value: f64) -> Option<Value> {
    const BEYOND: f64 = 1e20;
    if value.fract() == 0.0 && value.abs() < BEYOND {
        let text = value.to_string();
        if let Ok(int) = text.parse::<i64>() {
            return Some(int.into());
        }
        if let Ok(int) = text.parse::<u64>() {
            return Some(int.into());
        }
    }
    Number::from_f64(value).map(Value::Number)
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 64)`: shortest digits; exponent form when the decimal exponent is below
/// -4 or above 5.
pub(crate) fn go_float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
