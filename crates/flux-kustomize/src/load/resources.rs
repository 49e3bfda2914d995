//! From bytes to resources (spec section 4).

use std::collections::VecDeque;
use std::sync::Arc;

use flux_yaml::{Chunk, Mark, Node, Rules, Scalar, Style, Tag, Value};

use crate::error::{BuildError, advice};
use crate::id::Scope;
use crate::resource::Resource;
use crate::workers::Workers;

/// All resources of a file.
///
/// # Errors
/// No YAML, or an object that is no resource.
pub(crate) fn read_resources(
    text: &str,
    path: &str,
    scope: &Arc<Scope>,
) -> Result<Vec<Resource>, BuildError> {
    read_with(text, path, scope, &Workers::new(1))
}

/// [`read_resources`] of a file that may be large: its documents are read side by side.
///
/// # Errors
/// As [`read_resources`].
pub(crate) fn read_with(
    text: &str,
    path: &str,
    scope: &Arc<Scope>,
    workers: &Workers,
) -> Result<Vec<Resource>, BuildError> {
    let malformed = |source| BuildError::MalformedYaml { path: path.to_owned(), source };
    let chunks = flux_yaml::split_documents(text).map_err(malformed)?;
    let mut nodes = read_chunks(&chunks, workers).map_err(malformed)?;
    if let [only] = nodes.as_mut_slice()
        && chunks.len() == 1
        && let Some(items) = unwrap_list(only)
    {
        nodes = items;
    }
    resources_from_nodes(nodes, scope)
}

fn read_chunks(chunks: &[Chunk<'_>], workers: &Workers) -> Result<Vec<Node>, flux_yaml::Error> {
    /// How many documents are read at a time.
    const RUN: usize = 16;
    let read = |run: &[Chunk<'_>]| -> Result<Vec<Node>, flux_yaml::Error> {
        run.iter().filter_map(|chunk| chunk.node().transpose()).collect()
    };
    if chunks.len() <= 2 * RUN || workers.are_busy() {
        return read(chunks);
    }
    let runs: Vec<_> = chunks.chunks(RUN).collect();
    let done = workers.run(runs.len(), |index| read(runs[index]));
    Ok(done.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Where a text is wrong out of which no resources could be read, and what to do about it.
pub(crate) fn whereabouts(error: &BuildError, text: &str) -> (Mark, Option<String>) {
    let whole = |line: usize| {
        let text = text.lines().nth(line - 1).unwrap_or_default();
        let width = text.trim().chars().count().max(1);
        Mark { line, column: text.chars().take_while(|letter| letter.is_whitespace()).count() + 1, width }
    };
    match error.root_cause() {
        BuildError::MalformedYaml { source, .. } if source.line > 0 => {
            let column = source.column.max(1);
            (Mark { line: source.line, column, width: 1 }, advice(source, text))
        }
        BuildError::MalformedYaml { source, .. } => (whole(1), advice(source, text)),
        _ => (whole(faulty_document(text)), None),
    }
}

/// The line of the first content of the first document out of which nothing can be read.
fn faulty_document(text: &str) -> usize {
    let scope = Arc::default();
    let chunks = flux_yaml::split_documents(text).unwrap_or_default();
    let faulty = chunks.iter().find(|chunk| read_resources(&chunk.text, "", &scope).is_err());
    faulty.map_or(1, |chunk| chunk.line + blank_lines(&chunk.text))
}

/// How many lines come before the first with content.
fn blank_lines(text: &str) -> usize {
    let blank = |line: &&str| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    };
    text.lines().take_while(blank).count()
}

/// The items of a document that is a plain list of resources.
fn unwrap_list(node: &mut Node) -> Option<Vec<Node>> {
    let kind = node.str_at(&["kind"])?;
    if kind != "List" && kind != "ResourceList" {
        return None;
    }
    let has_config = node.get("functionConfig").is_some();
    match node.get_mut("items") {
        Some(items) => Some(content(std::mem::take(items))),
        None => has_config.then(Vec::new),
    }
}

/// All that is right below a node. Upstream does not ask whether it is a list: keys of a map count too, and are none.
fn content(node: Node) -> Vec<Node> {
    match node {
        Node::Sequence(list) => list.items,
        Node::Mapping(mapping) => {
            mapping.entries.into_iter().flat_map(|entry| [entry.key.into(), entry.value]).collect()
        }
        Node::Scalar(_) => Vec::new(),
    }
}

/// Makes resources of trees; lists of a kind are taken apart, their items come last.
///
/// # Errors
/// An object without kind or name.
fn resources_from_nodes(nodes: Vec<Node>, scope: &Arc<Scope>) -> Result<Vec<Resource>, BuildError> {
    let mut waiting: VecDeque<Node> = nodes.into_iter().filter(|node| !is_nothing(node)).collect();
    waiting.iter().try_for_each(validate)?;
    let mut resources = Vec::with_capacity(waiting.len());
    while let Some(node) = waiting.pop_front() {
        match embedded_items(&node)? {
            None => resources.push(Resource::new(node, scope)),
            Some(items) => {
                for item in items.into_iter().filter(|node| !is_nothing(node)) {
                    validate(&item)?;
                    waiting.push_back(item);
                }
            }
        }
    }
    Ok(resources)
}

fn is_nothing(node: &Node) -> bool {
    node.is_null()
        || node.as_mapping().is_some_and(flux_yaml::Mapping::is_empty)
        || node.as_sequence().is_some_and(<[Node]>::is_empty)
}

fn validate(node: &Node) -> Result<(), BuildError> {
    let Some(mapping) = node.as_mapping() else {
        return Err(no_resource("missing Resource metadata"));
    };
    let text = |path: &[&str]| node.str_at(path).unwrap_or("");
    let kind = text(&["kind"]);
    if kind.is_empty() {
        let known = ["apiVersion", "metadata", "kind"].iter().any(|field| mapping.get(field).is_some());
        return Err(if known {
            no_resource(format!("missing kind in object '{}'", text(&["metadata", "name"])))
        } else {
            no_resource("missing Resource metadata")
        });
    }
    if text(&["metadata", "name"]).is_empty() && !kind.ends_with("List") {
        return Err(no_resource(format!("missing metadata.name in object of kind {kind}")));
    }
    Ok(())
}

/// The tree of a JSON text: all strings are quoted, lists and maps are flow.
fn from_json(value: &Value) -> Node {
    fn quote(scalar: &mut Scalar) {
        if scalar.tag == Tag::Str {
            scalar.style = Style::DoubleQuoted;
        }
    }
    fn flow(node: &mut Node) {
        match node {
            Node::Scalar(scalar) => quote(scalar),
            Node::Sequence(list) => {
                list.flow = true;
                list.items.iter_mut().for_each(flow);
            }
            Node::Mapping(mapping) => {
                mapping.flow = true;
                for entry in &mut mapping.entries {
                    quote(&mut entry.key);
                    flow(&mut entry.value);
                }
            }
        }
    }
    let mut node = Node::from_value(value);
    flow(&mut node);
    node
}

fn no_resource(message: impl Into<String>) -> BuildError {
    let advice =
        "a resource has apiVersion, kind and metadata.name: add them, or take it out of the resources";
    BuildError::invalid(message).hinted(Some(advice.to_owned()))
}

/// The items of a `FooList`; `None` for everything else.
fn embedded_items(node: &Node) -> Result<Option<Vec<Node>>, BuildError> {
    let kind = node.str_at(&["kind"]).unwrap_or("");
    if !kind.ends_with("List") {
        return Ok(None);
    }
    // Through JSON and back, as upstream: numbers of the items lose their spelling.
    let value =
        node.to_value_with(Rules::V3).map_err(|source| BuildError::Yaml { id: kind.to_owned(), source })?;
    match value.get("items") {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(Vec::new())),
        Some(Value::Array(items)) => Ok(Some(items.iter().map(from_json).collect())),
        Some(other) => {
            let found = match other {
                Value::Object(_) => "map[string]interface {}",
                Value::Bool(_) => "bool",
                Value::Number(number) if number.is_f64() => "float64",
                Value::Number(_) => "int",
                _ => "string",
            };
            Err(BuildError::invalid(format!("expected array in {kind}/items, but found {found}")))
        }
    }
}
