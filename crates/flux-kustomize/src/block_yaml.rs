//! A tree as block YAML in its own order, the way Go's v3 emitter writes what replacements put into texts.

use flux_yaml::{Node, Rules, Scalar, Style, Tag, resolve};

/// The text of a tree.
pub(crate) fn write(node: &Node) -> String {
    let mut out = String::new();
    put(&mut out, node, 0, true);
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

/// `inline`: the first line continues the present one.
fn put(out: &mut String, node: &Node, depth: usize, inline: bool) {
    match node {
        Node::Mapping(mapping) if mapping.flow => put_flow(out, node),
        Node::Sequence(list) if list.flow => put_flow(out, node),
        Node::Mapping(mapping) if !mapping.is_empty() => {
            for (position, entry) in mapping.entries.iter().enumerate() {
                if position > 0 || !inline {
                    line(out, depth);
                }
                put_scalar(out, &entry.key, depth);
                out.push(':');
                put_value(out, &entry.value, depth);
            }
        }
        Node::Sequence(list) if !list.items.is_empty() => {
            for (position, item) in list.items.iter().enumerate() {
                if position > 0 || !inline {
                    line(out, depth);
                }
                out.push_str("- ");
                put(out, item, depth + 1, true);
            }
        }
        Node::Mapping(_) => out.push_str("{}"),
        Node::Sequence(_) => out.push_str("[]"),
        Node::Scalar(scalar) => put_scalar(out, scalar, depth),
    }
}

fn put_value(out: &mut String, value: &Node, depth: usize) {
    match value {
        Node::Mapping(mapping) if !mapping.is_empty() && !mapping.flow => put(out, value, depth + 1, false),
        Node::Sequence(list) if !list.items.is_empty() && !list.flow => put(out, value, depth, false),
        Node::Scalar(scalar) if scalar.text.is_empty() && scalar.tag == Tag::Null => {}
        _ => {
            out.push(' ');
            put(out, value, depth + 1, true);
        }
    }
}

fn put_flow(out: &mut String, node: &Node) {
    match node {
        Node::Mapping(mapping) => {
            out.push('{');
            for (position, entry) in mapping.entries.iter().enumerate() {
                out.push_str(if position > 0 { ", " } else { "" });
                put_scalar(out, &entry.key, 0);
                out.push_str(": ");
                put_flow(out, &entry.value);
            }
            out.push('}');
        }
        Node::Sequence(list) => {
            out.push('[');
            for (position, item) in list.items.iter().enumerate() {
                out.push_str(if position > 0 { ", " } else { "" });
                put_flow(out, item);
            }
            out.push(']');
        }
        Node::Scalar(scalar) => put_scalar(out, scalar, 0),
    }
}

fn put_scalar(out: &mut String, scalar: &Scalar, depth: usize) {
    match scalar.style {
        Style::SingleQuoted => {
            out.push('\'');
            out.push_str(&scalar.text.replace('\'', "''"));
            out.push('\'');
        }
        Style::DoubleQuoted => out.push_str(&flux_yaml::Value::from(scalar.text.as_str()).to_string()),
        Style::Literal | Style::Folded if scalar.text.contains('\n') => {
            out.push_str(if scalar.text.ends_with('\n') { "|" } else { "|-" });
            for text in scalar.text.trim_end_matches('\n').split('\n') {
                line(out, depth);
                out.push_str(text);
            }
        }
        _ if scalar.tag == Tag::Str => {
            // Words such as `yes` that only YAML 1.1 minds stay plain.
            let plain =
                resolve(&scalar.text, Rules::V3) == Tag::Str && resolve(&scalar.text, Rules::V2) != Tag::Str;
            if plain {
                return out.push_str(&scalar.text);
            }
            let text = flux_yaml::to_string(&flux_yaml::Value::from(scalar.text.as_str()));
            out.push_str(text.trim_end());
        }
        _ => {
            // A tag that the text does not bear is written out.
            let stale = scalar.tag != Tag::None && resolve(&scalar.text, Rules::V3) != scalar.tag;
            if stale {
                out.push_str(scalar.tag.name());
                out.push(' ');
            }
            out.push_str(&scalar.text);
        }
    }
}
