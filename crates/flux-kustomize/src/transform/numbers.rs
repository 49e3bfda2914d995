//! How numbers are spelled after a JSON patch: as Go's `%g`, which replacements and variables then read.

use flux_yaml::{Node, Tag};

/// Spells all numbers of the tree as Go does after a round trip through float64.
pub(super) fn respell(node: &mut Node) {
    match node {
        Node::Mapping(mapping) => mapping.iter_mut().for_each(|(_, value)| respell(value)),
        Node::Sequence(list) => list.items.iter_mut().for_each(respell),
        Node::Scalar(scalar) if matches!(scalar.tag, Tag::Int | Tag::Float) => {
            if let Some(text) = scalar.text.parse().ok().and_then(exponent_form) {
                scalar.text = text;
                scalar.tag = Tag::Float;
            }
        }
        Node::Scalar(_) => {}
    }
}

/// The text with an exponent, for the numbers that Go writes so: from seven digits on, and below 1e-4.
pub(crate) fn exponent_form(number: f64) -> Option<String> {
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    if (-4..6).contains(&exponent) || number == 0.0 {
        return None;
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    Some(format!("{digits}e{sign}{:02}", exponent.abs()))
}

#[cfg(test)]
mod tests {
    use super::exponent_form;

    #[test]
    fn spells_like_go() {
        let cases = [
            (5.0, None),
            (100_000.0, None),
            (1e6, Some("1e+06")),
            (1_234_567.0, Some("1.234567e+06")),
            (1e-7, Some("1e-07")),
        ];
        for (number, want) in cases {
            assert_eq!(exponent_form(number).as_deref(), want, "{number}");
        }
    }
}
