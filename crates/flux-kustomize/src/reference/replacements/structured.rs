//! Values inside of JSON or YAML that a scalar holds as text.

use flux_yaml::{Kind, Node};

use crate::generate::write_json;
use crate::growth::Growth;
use crate::path::{lookup, lookup_mut, visit};
use crate::resource::Written;

/// Sets `value` inside the text of a scalar on the path. `false` when the path is no such path; then it is an ordinary one.
///
/// # Errors
/// There are too many copies.
pub(super) fn set_inside(
    node: &mut Node,
    parts: &[String],
    create: Option<Kind>,
    value: &Node,
    written: &mut Written,
    growth: &Growth,
) -> Result<bool, String> {
    let holder = (1..parts.len()).find(|length| {
        let found = lookup(node, &parts[..*length]).ok().flatten();
        found.and_then(Node::as_scalar).is_some_and(|scalar| flux_yaml::parse_node(&scalar.text).is_ok())
    });
    let Some(length) = holder else { return Ok(false) };
    let (outer, inner) = parts.split_at(length);
    let Some(holder) = lookup_mut(node, outer) else { return Ok(false) };
    let mut grown = Ok(());
    let done = written.watch(holder, |holder| {
        let rewritten = holder.as_scalar_mut().and_then(|scalar| {
            Some((
                rewritten(&scalar.text, inner, create, value, &mut || {
                    grown = growth.copy(value);
                    grown.clone()
                })?,
                scalar,
            ))
        });
        rewritten.map(|(text, scalar)| scalar.text = text).is_some()
    });
    grown.map(|()| done)
}

fn rewritten(
    text: &str,
    parts: &[String],
    create: Option<Kind>,
    value: &Node,
    grow: &mut dyn FnMut() -> Result<(), String>,
) -> Option<String> {
    let mut tree = flux_yaml::parse_node(text).ok().flatten()?;
    let count = visit(&mut tree, parts, create, &mut |slot| {
        grow()?;
        match (slot.as_scalar_mut(), value.as_scalar()) {
            // As upstream, a map or list that is put in place of text leaves nothing.
            (Some(old), new) => old.text = new.map(|new| new.text.clone()).unwrap_or_default(),
            (None, _) => *slot = value.clone(),
        }
        Ok(())
    });
    if count.ok()? == 0 {
        return None;
    }
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return Some(crate::block_yaml::write(&tree).trim().to_owned());
    }
    let data = tree.to_value().ok()?;
    if text.contains('\n') && text.contains("  ") {
        let mut out = String::new();
        write_indented(&mut out, &data, 0);
        return Some(out);
    }
    let mut out = String::new();
    write_json(&mut out, &data);
    Some(out)
}

/// JSON as Go indents it: two spaces, sorted keys.
fn write_indented(out: &mut String, value: &flux_yaml::Value, depth: usize) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    match value {
        flux_yaml::Value::Object(map) if !map.is_empty() => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (position, key) in keys.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                write_json(out, &flux_yaml::Value::from(key.as_str()));
                out.push_str(": ");
                write_indented(out, &map[key], depth + 1);
            }
            line(out, depth);
            out.push('}');
        }
        flux_yaml::Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                write_indented(out, item, depth + 1);
            }
            line(out, depth);
            out.push(']');
        }
        plain => write_json(out, plain),
    }
}
