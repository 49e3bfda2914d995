//! Go's `time.Duration` in its textual form.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time, written as Go writes it: `1h0m0s`, `10m0s`, `1.5s`, `250ms`.
///
/// It reads every form that Go's `time.ParseDuration` reads and always writes the one canonical form, so `10m` comes back as
/// `10m0s` (spec/controllers/common.md §1). Precision is one nanosecond, the range that of an `i64` of nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseDurationError {
    /// The text does not have the form of a duration.
    #[error("time: invalid duration {0:?}")]
    Invalid(String),
    /// More than about 292 years; Go says nothing else about it than about any other bad text.
    #[error("time: invalid duration {0:?}")]
    OutOfRange(String),
    /// A number without a unit.
    #[error("time: missing unit in duration {0:?}")]
    MissingUnit(String),
    /// A unit that is none of ns, us, µs, ms, s, m, h.
    #[error("time: unknown unit {unit:?} in duration {text:?}")]
    UnknownUnit {
        /// The unit as written.
        unit: String,
        /// The whole text.
        text: String,
    },
}

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

impl Duration {
    /// No time at all, the value of an absent duration.
    pub const ZERO: Self = Self(0);

    /// So many whole seconds.
    pub fn from_secs(seconds: u32) -> Self {
        Self(i64::from(seconds) * 1_000_000_000)
    }

    /// So many nanoseconds, which may be negative.
    pub const fn from_nanos(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// Its length in nanoseconds.
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Its length for the standard library; a negative one is zero.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_nanos(u64::try_from(self.0).unwrap_or(0))
    }

    /// True for no time at all.
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl From<std::time::Duration> for Duration {
    /// More than 292 years are cut to that.
    fn from(length: std::time::Duration) -> Self {
        Self(i64::try_from(length.as_nanos()).unwrap_or(i64::MAX))
    }
}

impl From<Duration> for std::time::Duration {
    fn from(length: Duration) -> Self {
        length.to_std()
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match total {
            0 => f.write_str("0s"),
            1..MICROSECOND => write!(f, "{total}ns"),
            MICROSECOND..MILLISECOND => decimal(f, total, MICROSECOND, "µs"),
            MILLISECOND..SECOND => decimal(f, total, MILLISECOND, "ms"),
            _ => {
                if total >= HOUR {
                    write!(f, "{}h", total / HOUR)?;
                }
                if total >= MINUTE {
                    write!(f, "{}m", total % HOUR / MINUTE)?;
                }
                decimal(f, total % MINUTE, SECOND, "s")
            }
        }
    }
}

/// Writes `amount / unit` as a decimal number without trailing zeros.
fn decimal(f: &mut fmt::Formatter<'_>, amount: u64, unit: u64, name: &str) -> fmt::Result {
    write!(f, "{}", amount / unit)?;
    let rest = amount % unit;
    if rest > 0 {
        let width = unit.ilog10() as usize;
        let digits = format!("{rest:0width$}");
        write!(f, ".{}", digits.trim_end_matches('0'))?;
    }
    f.write_str(name)
}

impl FromStr for Duration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || ParseDurationError::Invalid(text.to_owned());
        let (negative, mut rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        if rest == "0" {
            return Ok(Self::ZERO);
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let too_long = || ParseDurationError::OutOfRange(text.to_owned());
        let mut total = Some(0_u64);
        while !rest.is_empty() {
            let (part, after) = term(rest, text)?;
            total = total.zip(part).and_then(|(total, part)| total.checked_add(part));
            rest = after;
        }
        let total = total.ok_or_else(too_long)?;
        let nanoseconds =
            if negative { 0_i64.checked_sub_unsigned(total) } else { i64::try_from(total).ok() };
        nanoseconds.map(Self).ok_or_else(too_long)
    }
}

/// Reads one `<number><unit>` at the start of `rest`: its nanoseconds, if there is room for them, and what follows.
fn term<'a>(rest: &'a str, text: &str) -> Result<(Option<u64>, &'a str), ParseDurationError> {
    let invalid = || ParseDurationError::Invalid(text.to_owned());
    let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (number, after) = rest.split_at(number_end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return Err(invalid());
    }
    let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
    let (unit, after) = after.split_at(unit_end);
    let scale = match unit {
        "" => return Err(ParseDurationError::MissingUnit(text.to_owned())),
        "ns" => 1,
        // The micro sign and the Greek letter mu.
        "us" | "\u{b5}s" | "\u{3bc}s" => MICROSECOND,
        "ms" => MILLISECOND,
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        _ => return Err(ParseDurationError::UnknownUnit { unit: unit.to_owned(), text: text.to_owned() }),
    };
    // Only digits are left, so that the one thing that can be wrong with them is their number.
    let whole = if whole.is_empty() { Some(0) } else { whole.parse::<u64>().ok() };
    let whole = whole.and_then(|whole| whole.checked_mul(scale));
    Ok((whole.and_then(|whole| whole.checked_add(fraction_of(fraction, scale))), after))
}

/// `0.<digits>` of `scale`, rounded down; digits below one nanosecond count for nothing.
fn fraction_of(digits: &str, scale: u64) -> u64 {
    let mut numerator: u128 = 0;
    let mut denominator: u128 = 1;
    for digit in digits.bytes().take(18) {
        numerator = numerator * 10 + u128::from(digit - b'0');
        denominator *= 10;
    }
    u64::try_from(numerator * u128::from(scale) / denominator).unwrap_or(u64::MAX)
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        match text.parse() {
            // The pattern of the API server lets it pass, and one object must not spoil the list that it is in.
            Err(ParseDurationError::OutOfRange(_)) if !text.starts_with('-') => Ok(Self(i64::MAX)),
            other => other.map_err(serde::de::Error::custom),
        }
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_as_go_does() {
        for (text, nanoseconds, canonical) in [
            ("0", 0, "0s"),
            ("0s", 0, "0s"),
            ("10m", 600_000_000_000, "10m0s"),
            ("1h", 3_600_000_000_000, "1h0m0s"),
            ("1m30s", 90_000_000_000, "1m30s"),
            ("90s", 90_000_000_000, "1m30s"),
            ("1h30m", 5_400_000_000_000, "1h30m0s"),
            ("1.5s", 1_500_000_000, "1.5s"),
            (".5s", 500_000_000, "500ms"),
            ("1.s", 1_000_000_000, "1s"),
            ("1.5h", 5_400_000_000_000, "1h30m0s"),
            ("250ms", 250_000_000, "250ms"),
            ("1s250ms", 1_250_000_000, "1.25s"),
            ("15us", 15_000, "15µs"),
            ("15.25µs", 15_250, "15.25µs"),
            ("3μs", 3_000, "3µs"),
            ("7ns", 7, "7ns"),
            ("1ms7ns", 1_000_007, "1.000007ms"),
            ("0.9999999999999s", 999_999_999, "999.999999ms"),
            ("-1.5h", -5_400_000_000_000, "-1h30m0s"),
            ("+5s", 5_000_000_000, "5s"),
            ("100h", 360_000_000_000_000, "100h0m0s"),
            ("-9223372036854775808ns", i64::MIN, "-2562047h47m16.854775808s"),
        ] {
            let read: Duration = text.parse().unwrap();
            assert_eq!(read.as_nanos(), nanoseconds, "{text}");
            assert_eq!(read.to_string(), canonical, "{text}");
            assert_eq!(canonical.parse::<Duration>().unwrap(), read, "{text}");
        }
    }

    #[test]
    fn refuses_what_go_refuses_with_its_words() {
        for (text, message) in [
            ("", r#"time: invalid duration """#),
            ("3", r#"time: missing unit in duration "3""#),
            ("-", r#"time: invalid duration "-""#),
            ("s", r#"time: invalid duration "s""#),
            (".", r#"time: invalid duration ".""#),
            ("1d", r#"time: unknown unit "d" in duration "1d""#),
            ("1 s", r#"time: unknown unit " s" in duration "1 s""#),
            ("9223372036854775808ns", r#"time: invalid duration "9223372036854775808ns""#),
            ("3000000h", r#"time: invalid duration "3000000h""#),
        ] {
            assert_eq!(text.parse::<Duration>().unwrap_err().to_string(), message);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_length_is_read_as_it_is_written(nanoseconds: i64) {
            let length = Duration::from_nanos(nanoseconds);
            proptest::prop_assert_eq!(length.to_string().parse(), Ok(length));
        }

        #[test]
        fn no_text_is_too_strange(text: String) {
            let _ = text.parse::<Duration>();
        }

        #[test]
        fn no_near_miss_is_too_strange(text in "[-+]?([0-9.]{0,25}(ns|us|µs|ms|s|m|h|)){0,3}") {
            if let Ok(length) = text.parse::<Duration>() {
                proptest::prop_assert_eq!(length.to_string().parse(), Ok(length));
            }
        }
    }

    #[test]
    fn goes_through_json_as_text() {
        let read: Duration = serde_json::from_str("\"5m\"").unwrap();
        assert_eq!(read.to_std(), std::time::Duration::from_mins(5));
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"5m0s\"");
        assert!(serde_json::from_str::<Duration>("5").is_err());
        assert!(serde_json::from_str::<Duration>("\"5\"").is_err());
        let endless: Duration = serde_json::from_str("\"99999999999999999999999h1m\"").unwrap();
        assert_eq!(endless.as_nanos(), i64::MAX);
    }
}
