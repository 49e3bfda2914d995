//! Aliases as keys with no blank behind them.

use super::message::is_anchor_name;
use crate::Error;

/// How many such keys a document may have: each costs another reading.
pub(super) const MOST: usize = 64;

/// Go ends the name of an alias before a colon, the parser of YAML 1.2 does not. The text in which the alias that it
/// stumbled over has a blank there; `None` when that was something else.
pub(super) fn separated(text: &str, error: &Error) -> Option<String> {
    let above: usize = text.split_inclusive('\n').take(error.line.checked_sub(1)?).map(str::len).sum();
    let line = text.get(above..)?.lines().next()?;
    let (at, _) = line.char_indices().nth(error.column.checked_sub(1)?)?;
    let alias = line[at..].strip_prefix('*')?;
    let (name, rest) = alias.split_once(':')?;
    let is_key = is_anchor_name(name) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    let colon = above + at + 1 + name.len();
    is_key.then(|| [&text[..colon], " ", &text[colon..]].concat())
}

#[cfg(test)]
mod tests {
    use crate::{Rules, parse};

    #[test]
    fn aliases_are_keys() {
        let text = "a: &x one\nb: &y two\nc:\n  *x: 1\n  *y:\n    - {*x: 2}\nd: |\n  *x: stays\n";
        let value = parse(text, Rules::V3).expect("reads");
        let want = serde_json::json!({
            "a": "one", "b": "two", "c": {"one": 1, "two": [{"one": 2}]}, "d": "*x: stays\n"
        });
        assert_eq!(value, want);
        for wrong in ["a: &x one\nb: *x:y\n", "*x: 1\n", "a: &x one\n*z: 2\n", "a: &x: one\n"] {
            assert!(parse(wrong, Rules::V3).is_err(), "{wrong}");
        }
    }
}
