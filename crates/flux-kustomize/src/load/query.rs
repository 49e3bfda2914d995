//! The part of a git URL after `?`, as Go's `url.ParseQuery` and `time.ParseDuration` read it.

use std::time::Duration;

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(27);

/// What a query says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) reference: Option<String>,
    pub(super) submodules: bool,
    pub(super) timeout: Duration,
}

/// Reads a query; what cannot be read has its default, and if one part is no query at all, everything has.
pub(super) fn read_query(query: &str) -> Query {
    let pairs = parse(query).unwrap_or_default();
    let value = |name: &str| {
        let first = pairs.iter().find(|(key, _)| key == name);
        first.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    };
    let timeout = value("timeout").and_then(|text| {
        let seconds = text.parse::<i64>().ok().filter(|seconds| *seconds > 0);
        let whole = seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
        whole.or_else(|| duration(text))
    });
    Query {
        reference: value("ref").or_else(|| value("version")).map(ToOwned::to_owned),
        submodules: !matches!(value("submodules"), Some("0" | "f" | "F" | "false" | "FALSE" | "False")),
        timeout: timeout.filter(|timeout| !timeout.is_zero()).unwrap_or(DEFAULT_TIMEOUT),
    }
}

/// The pairs in order; `None` if one of them is malformed.
fn parse(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (!pair.contains(';')).then_some(())?;
            Some((unescape(key)?, unescape(value)?))
        })
        .collect()
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit =
                    || char::from(rest.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                digit()? << 4 | digit()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// A duration such as `1m1.5s`; `None` if it is none, negative, or too long to count.
fn duration(text: &str) -> Option<Duration> {
    const UNITS: [(&str, f64); 8] = [
        ("ns", 1e-9),
        ("us", 1e-6),
        ("µs", 1e-6),
        ("μs", 1e-6),
        ("ms", 1e-3),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3600.0),
    ];
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(rest.len());
        let (_, factor) = UNITS.iter().find(|(unit, _)| *unit == &rest[..end])?;
        seconds += number * factor;
        rest = &rest[end..];
    }
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries() {
        for (text, reference, submodules, millis) in [
            ("", "", true, 27_000),
            ("ref=v1", "v1", true, 27_000),
            ("version=b&ref=v1", "v1", true, 27_000),
            ("version=b&ref=", "b", true, 27_000),
            ("ref=a&ref=b", "a", true, 27_000),
            ("ref=a%2Fb+c", "a/b c", true, 27_000),
            ("ref=a;b", "", true, 27_000),
            ("ref=a&x=%", "", true, 27_000),
            ("version=b&submodules=false&timeout=1m1s", "b", false, 61_000),
            ("submodules=0&timeout=61", "", false, 61_000),
            ("submodules=maybe&timeout=jiffy", "", true, 27_000),
            ("timeout=0", "", true, 27_000),
            ("timeout=0s", "", true, 27_000),
            ("timeout=-3s", "", true, 27_000),
            ("timeout=-3", "", true, 27_000),
            ("timeout=1.5s", "", true, 1500),
            ("timeout=250ms", "", true, 250),
            ("timeout=3d", "", true, 27_000),
        ] {
            let reference = Some(reference.to_owned()).filter(|text| !text.is_empty());
            let want = Query { reference, submodules, timeout: Duration::from_millis(millis) };
            assert_eq!(read_query(text), want, "{text}");
        }
    }
}
