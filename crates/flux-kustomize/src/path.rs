//! The two path languages with dots, of replacements and variables: an exact one for sources, a matching one for targets.

use std::borrow::Cow;

use flux_yaml::{Kind, Mapping, Node, Scalar, Style, Tag};

use crate::pattern::compile;

/// Splits at dots; `\.` and brackets protect them. Brackets around a part with dots in it are dropped, unless it is
/// `key=value`; one that is never closed reaches to the end.
pub(crate) fn split(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut open: Option<String> = None;
    for piece in crate::config::split_path(path, '.') {
        let whole = match open.take() {
            Some(start) => format!("{start}.{piece}"),
            None if piece.starts_with('[') && !piece.ends_with(']') => {
                open = Some(piece);
                continue;
            }
            None => {
                parts.push(piece);
                continue;
            }
        };
        if piece.ends_with(']') {
            parts.push(unbracketed(whole));
        } else {
            open = Some(whole);
        }
    }
    parts.extend(open.map(unbracketed));
    parts
}

fn unbracketed(part: String) -> String {
    if part.contains('=') { part } else { part.trim_matches(['[', ']']).to_owned() }
}

/// `[key=value]` taken apart; `None` for parts without brackets.
fn element_test(part: &str) -> Result<Option<(&str, &str)>, String> {
    let Some(inner) = part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return Ok(None) };
    let wrong = || "list path element must contain fieldName=fieldValue for element to match".to_owned();
    inner.split_once('=').map(Some).ok_or_else(wrong)
}

fn index(part: &str) -> Option<usize> {
    part.parse().ok()
}

/// The node at an exact path; `None` when something on the way is absent. Blanks around parts do not count, nor do
/// parts that are blank.
///
/// # Errors
/// The path asks for all elements, or for fields where there are none.
pub(crate) fn lookup<'n>(node: &'n Node, parts: &[String]) -> Result<Option<&'n Node>, String> {
    let mut at = node;
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        match step(at, part)? {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// [`lookup`], to change what is there; `None` also where that fails.
pub(crate) fn lookup_mut<'n>(node: &'n mut Node, parts: &[String]) -> Option<&'n mut Node> {
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).try_fold(node, |node, part| {
        let found = std::ptr::from_ref(step(node, part).ok()??);
        match node {
            Node::Scalar(_) => None,
            Node::Sequence(list) => {
                list.items.iter_mut().find(|item| std::ptr::from_ref::<Node>(item) == found)
            }
            Node::Mapping(mapping) => mapping
                .iter_mut()
                .map(|(_, value)| value)
                .find(|value| std::ptr::from_ref::<Node>(value) == found),
        }
    })
}

/// One step of [`lookup`].
///
/// # Errors
/// See [`lookup`].
pub(crate) fn step<'n>(node: &'n Node, part: &str) -> Result<Option<&'n Node>, String> {
    if part == "*" {
        return Err("wildcard is not supported in PathGetter".to_owned());
    }
    if part == "-" {
        return Ok(elements(node)?.last());
    }
    if let Ok(number) = part.parse::<i64>() {
        let negative = |_| format!("array index {number} cannot be negative");
        return Ok(elements(node)?.get(usize::try_from(number).map_err(negative)?));
    }
    if let Some((key, value)) = element_test(part)? {
        return Ok(elements(node)?.iter().find(|item| element_text(item, key) == Some(value)));
    }
    let wrong = || format!("wrong node kind: expected MappingNode but got {}", node.kind().name());
    Ok(node.as_mapping().ok_or_else(wrong)?.get(part))
}

fn elements(node: &Node) -> Result<&[Node], String> {
    let wrong = || format!("wrong node kind: expected SequenceNode but got {}", node.kind().name());
    node.as_sequence().ok_or_else(wrong)
}

fn element_text<'n>(item: &'n Node, key: &str) -> Option<&'n str> {
    let node = if key.is_empty() { item } else { item.get(key)? };
    node.as_scalar().map(|scalar| scalar.text.as_str())
}

/// What a pattern is held against: the element or its field as YAML, quotes and all.
fn element_yaml<'n>(item: &'n Node, key: &str) -> Option<Cow<'n, str>> {
    Some(written(if key.is_empty() { item } else { item.get(key)? }))
}

fn written(node: &Node) -> Cow<'_, str> {
    match node {
        Node::Scalar(Scalar { style: Style::Plain, tag: Tag::None | Tag::Int, text, .. }) => {
            Cow::Borrowed(text)
        }
        node => Cow::Owned(crate::block_yaml::write(node).trim().to_owned()),
    }
}

type Visitor<'v> = &'v mut dyn FnMut(&mut Node) -> Result<(), String>;

/// Visits every node that a target path matches; gives their number. With `create`, what is missing is made, the last
/// of that kind.
///
/// # Errors
/// An index beyond the list, a list where there is none, or a failing visitor.
pub(crate) fn visit(
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
    if let Some(test) = element_test(part)? {
        return visit_matching(node, test, rest, create, visitor);
    }
    if part.is_empty() {
        return visit_blank(node, rest, create, visitor);
    }
    if node.is_null() {
        // Upstream puts the field into the null, where nothing sees it.
        return Ok(usize::from(create.is_some()));
    }
    let found = node.kind();
    let wrong = || format!("wrong node kind: expected MappingNode but got {}", found.name());
    let mapping = node.as_mapping_mut().ok_or_else(wrong)?;
    if mapping.get(part).is_none() {
        let Some(kind) = create else { return Ok(0) };
        mapping.set(part, blank(rest, kind));
    }
    match mapping.get_mut(part) {
        Some(Node::Scalar(scalar)) if !rest.is_empty() => visit_text(&scalar.text, rest, create, visitor),
        Some(field) => visit(field, rest, create, visitor),
        None => Ok(0),
    }
}

/// What a text holds inside. It is a copy, as upstream, and nothing comes of what is written there.
fn visit_text(
    text: &str,
    rest: &[String],
    create: Option<Kind>,
    visitor: Visitor<'_>,
) -> Result<usize, String> {
    let inside = flux_yaml::parse_node(text).map_err(|error| error.to_string())?;
    visit(&mut inside.ok_or("there is nothing in the text")?, rest, create, visitor)
}

/// A blank part stands for an empty text, and for nothing else.
fn visit_blank(
    node: &mut Node,
    rest: &[String],
    create: Option<Kind>,
    visitor: Visitor<'_>,
) -> Result<usize, String> {
    match node.as_str() {
        Some("") => visit(node, rest, create, visitor),
        Some(_) => Ok(0),
        None => Err(format!("wrong node kind: expected ScalarNode but got {}", node.kind().name())),
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
    let pattern = compile(value).map_err(|error| error.to_string())?;
    let items = elements_mut(node)?;
    let mut sum = 0;
    for item in items.iter_mut() {
        if element_yaml(item, key).is_some_and(|text| pattern.is_match(&text)) {
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
    if !pattern.is_match(&written(&made)) {
        // Upstream looks for what it has made, and makes it again and again.
        return Err(format!("the element that '{value}' creates does not match it"));
    }
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
        Some(part) if index(part).is_some() || !matches!(element_test(part), Ok(None)) => Kind::Sequence,
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
            (".a.b", &["a", "b"]),
            ("..a.b", &["", "a", "b"]),
            ("a..b.", &["a", "", "b", ""]),
            ("a.[b].c", &["a", "[b]", "c"]),
            ("a.[b.c]d.e", &["a", "b.c]d.e"]),
            ("a.[b", &["a", "b"]),
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
        assert_eq!(text(" a . 1.. n"), Ok(Some("xy".to_owned())));
        for wrong in ["a.*.n", "a.n", "a.[n].v", "a.-1.n", "a.0.0"] {
            assert!(text(wrong).is_err(), "{wrong}");
        }
    }
}
