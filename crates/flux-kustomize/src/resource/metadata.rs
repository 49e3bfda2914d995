//! Maps of texts inside a tree: labels, annotations, data.

use std::collections::BTreeMap;

use flux_yaml::{Entry, Mapping, Node, Scalar, Style, WrongKind};

/// Keys with texts, sorted.
pub(crate) type TextPairs = BTreeMap<String, String>;

/// The texts of a map, whatever their types; empty when it is absent or no map.
pub(crate) fn text_map(node: &Node, path: &[&str]) -> TextPairs {
    let Some(mapping) = node.at(path).and_then(Node::as_mapping) else { return TextPairs::new() };
    let text = |value: &Node| value.as_scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
    mapping.iter().map(|(key, value)| (key.to_owned(), text(value))).collect()
}

/// Writes a map of strings, sorted; an empty one removes the field.
pub(crate) fn set_text_map(node: &mut Node, path: &[&str], pairs: TextPairs) -> Result<(), WrongKind> {
    if pairs.is_empty() {
        node.remove_at(path);
        return Ok(());
    }
    node.set_at(path, text_mapping(pairs))
}

/// A new map of strings. Upstream writes its keys plain.
pub(crate) fn text_mapping(pairs: TextPairs) -> Mapping {
    let entries = pairs.into_iter().map(|(key, value)| Entry::plain(key, text(value))).collect();
    Mapping { entries, flow: false }
}

/// A string in the style in which upstream sets one.
pub(crate) fn text(text: impl Into<String>) -> Scalar {
    let mut scalar = Scalar::string(text);
    if scalar.text.contains('\n') {
        scalar.style = Style::Literal;
    }
    scalar.quote_doubtful();
    scalar
}
