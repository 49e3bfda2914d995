//! The two path languages of replacements: an exact one for sources, a matching one for targets.

use flux_yaml::{Kind, Mapping, Node, Scalar, Tag};
use regex::Regex;

/// Splits at dots; `\.` and brackets protect them, brackets stay only around `key=value`.
pub(super) fn split(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut open = String::new();
    let mut inside = false;
    for piece in crate::config::split_path(path, '.') {
        if inside {
            open.push('.');
            open.push_str(&piece);
        } else if piece.starts_with('[') {
            open = piece;
            inside = true;
        } else {
            parts.push(piece);
            continue;
        }
        if open.ends_with(']') {
            inside = false;
            let whole = std::mem::take(&mut open);
            let bare = if whole.contains('=') { whole } else { whole[1..whole.len() - 1].to_owned() };
            parts.push(bare);
        }
    }
    if inside {
        parts.push(open);
    }
    parts
}

/// `[key=value]` taken apart.
fn element_test(part: &str) -> Option<(&str, &str)> {
    part.strip_prefix('[')?.strip_suffix(']')?.split_once('=')
}

fn index(part: &str) -> Option<usize> {
    part.parse().ok()
}

/// The node at an exact path; `None` when something on the way is absent.
///
/// # Errors
/// The path asks for all elements, or for fields where there are none.
pub(super) fn lookup<'n>(node: &'n Node, parts: &[String]) -> Result<Option<&'n Node>, String> {
    let mut at = node;
    for part in parts {
        let next = if part == "*" {
            return Err("wildcard is not supported in PathGetter".to_owned());
        } else if part == "-" {
            elements(at)?.last()
        } else if let Some((key, value)) = element_test(part) {
            elements(at)?.iter().find(|item| element_text(item, key) == Some(value))
        } else if let (Some(number), Some(items)) = (index(part), at.as_sequence()) {
            items.get(number)
        } else {
            let found = at.kind();
            let wrong = || format!("wrong node kind: expected MappingNode but got {}", found.name());
            at.as_mapping().ok_or_else(wrong)?.get(part)
        };
        match next {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

fn elements(node: &Node) -> Result<&[Node], String> {
    let wrong = || format!("wrong node kind: expected SequenceNode but got {}", node.kind().name());
    node.as_sequence().ok_or_else(wrong)
}

fn element_text<'n>(item: &'n Node, key: &str) -> Option<&'n str> {
    let node = if key.is_empty() { item } else { item.get(key)? };
    node.as_scalar().map(|scalar| scalar.text.as_str())
}

type Visitor<'v> = &'v mut dyn FnMut(&mut Node) -> Result<(), String>;

/// Visits every node that a target path matches; gives their number. With `create`, what is missing is made, the last
/// of that kind.
///
/// # Errors
/// An index beyond the list, a list where there is none, or a failing visitor.
pub(super) fn visit(
    node: &mut Node,
    parts: &[String],
    create: Option<Kind>,
    visitor: Visitor<'_>,
) -> Result<usize, String> {
    let Some((part, rest)) = parts.split_first() else {
        visitor(node)?;
        return Ok(1);
    };
    if part == "*" {
        let items = elements_mut(node)?;
        return items.iter_mut().try_fold(0, |sum, item| Ok(sum + visit(item, rest, create, &mut *visitor)?));
    }
    if let Some(number) = index(part) {
        return visit_index(node, number, rest, create, visitor);
    }
    if let Some((key, value)) = element_test(part) {
        return visit_matching(node, (key, value), rest, create, visitor);
    }
    let found = node.kind();
    let wrong = || format!("wrong node kind: expected MappingNode but got {}", found.name());
    let mapping = node.as_mapping_mut().ok_or_else(wrong)?;
    if mapping.get(part).is_none() {
        let Some(kind) = create else { return Ok(0) };
        mapping.set(part, blank(rest, kind));
    }
    match mapping.get_mut(part) {
        Some(field) => visit(field, rest, create, visitor),
        None => Ok(0),
    }
}

fn elements_mut(node: &mut Node) -> Result<&mut Vec<Node>, String> {
    let found = node.kind();
    let wrong = || format!("wrong node kind: expected SequenceNode but got {}", found.name());
    node.as_sequence_mut().ok_or_else(wrong)
}

fn visit_index(
    node: &mut Node,
    number: usize,
    rest: &[String],
    create: Option<Kind>,
    visitor: Visitor<'_>,
) -> Result<usize, String> {
    let items = elements_mut(node)?;
    if let Some(kind) = create
        && items.len() == number
    {
        items.push(blank(rest, kind));
    }
    let length = items.len();
    let item = items
        .get_mut(number)
        .ok_or_else(|| format!("index {number} specified but only {length} elements found"))?;
    visit(item, rest, create, visitor)
}

fn visit_matching(
    node: &mut Node,
    (key, value): (&str, &str),
    rest: &[String],
    create: Option<Kind>,
    visitor: Visitor<'_>,
) -> Result<usize, String> {
    let pattern = Regex::new(value).map_err(|error| error.to_string())?;
    let items = elements_mut(node)?;
    let mut sum = 0;
    for item in items.iter_mut() {
        if element_text(item, key).is_some_and(|text| pattern.is_match(text)) {
            sum += if key.is_empty() {
                visit(item, &[], create, &mut *visitor)?
            } else {
                visit(item, rest, create, &mut *visitor)?
            };
        }
    }
    if sum > 0 || create.is_none() {
        return Ok(sum);
    }
    let mut made = Node::plain(value);
    if !key.is_empty() {
        let mut mapping = Mapping::default();
        mapping.set(key, made);
        made = Node::Mapping(mapping);
    }
    items.push(made);
    match items.last_mut() {
        Some(item) if key.is_empty() => visit(item, &[], create, visitor),
        Some(item) => visit(item, rest, create, visitor),
        None => Ok(0),
    }
}

/// What a missing node becomes: its kind follows from the next part, or is that of the value.
fn blank(rest: &[String], kind: Kind) -> Node {
    let kind = match rest.first() {
        None => kind,
        Some(part) if index(part).is_some() || element_test(part).is_some() => Kind::Sequence,
        Some(_) => Kind::Mapping,
    };
    match kind {
        Kind::Scalar => Node::Scalar(Scalar { tag: Tag::None, ..Scalar::string("") }),
        Kind::Sequence => Node::sequence(),
        Kind::Mapping => Node::mapping(),
    }
}

#[cfg(test)]
mod tests {
    use super::{lookup, split};

    #[test]
    fn splits() {
        let cases: &[(&str, &[&str])] = &[
            ("a.b.0", &["a", "b", "0"]),
            (r"metadata.annotations.d\.e", &["metadata", "annotations", "d.e"]),
            ("metadata.annotations.[a.b/c]", &["metadata", "annotations", "a.b/c"]),
            ("spec.[name=a.b].image", &["spec", "[name=a.b]", "image"]),
            ("a.[=x].b", &["a", "[=x]", "b"]),
        ];
        for (path, want) in cases {
            assert_eq!(split(path), *want, "{path}");
        }
    }

    #[test]
    fn looks_up_exactly() {
        let node = flux_yaml::parse_node("a: [{n: x, v: 1}, {n: xy, v: 2}]").unwrap().unwrap();
        let text = |path: &str| {
            lookup(&node, &split(path)).map(|found| found.and_then(|node| node.as_str().map(str::to_owned)))
        };
        assert_eq!(text("a.[n=xy].v"), Ok(Some("2".to_owned())));
        assert_eq!(text("a.0.n"), Ok(Some("x".to_owned())));
        assert_eq!(text("a.-.n"), Ok(Some("xy".to_owned())));
        assert_eq!(text("a.[n=z].v"), Ok(None));
        assert!(text("a.*.n").is_err());
    }
}
