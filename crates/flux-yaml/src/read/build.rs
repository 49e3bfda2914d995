//! Parser events into trees: anchors, aliases and merge keys are resolved on the way, with a limit on what aliases may
//! blow up.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use super::{alias, merge, message};
use crate::{Entry, Error, Mapping, Node, Rules, Scalar, Sequence, Style, Tag, resolve::tag_of};

/// Collections deeper than this are refused. Go allows 10000, at which our recursive walks would need care.
pub const MAX_DEPTH: usize = 1000;
/// How much text aliases may copy. Go shares it, so it has no such limit.
const MAX_ALIASED_BYTES: usize = 64 << 20;
/// How much more than the text what anchors keep for aliases may be: anchors in anchors keep the same again.
const MAX_KEPT: usize = 16;
/// What a node costs besides its text.
const NODE_COST: usize = 64;

const EXCESSIVE: &str = "document contains excessive aliasing";

/// Reads the first document with the parser; `None` when the text has none. Forbidden characters must not be in it.
pub(super) fn parsed(text: &str, rules: Rules) -> Result<Option<Node>, Error> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..alias::MOST {
        let result = parsed_once(&text, rules);
        match result.as_ref().err().and_then(|error| alias::separated(&text, error)) {
            Some(separated) => text = Cow::Owned(separated),
            None => return result,
        }
    }
    parsed_once(&text, rules)
}

fn parsed_once(text: &str, rules: Rules) -> Result<Option<Node>, Error> {
    let mut options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        bom_inside_document_as_content: true,
        emit_anchor_events: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    // Comments matter only when they hold a schema, which cannot be without this word.
    let comments = text.contains("x-kubernetes-");
    options.set_emit_comments(comments);
    if comments {
        options.max_buffered_comment_events = text.len();
    }
    let mut builder = Builder::new(text, rules);
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| message::translate(&error, text))?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder.event(event, &span)?;
    }
    Ok(builder.done)
}

struct Frame {
    node: Node,
    anchor: usize,
    /// Levels of collections below this one, so far.
    height: usize,
    /// Nodes seen before this collection, to know its size at its end.
    nodes_before: usize,
    bytes_before: usize,
    key: Option<Scalar>,
    schema: Option<Box<str>>,
}

struct Anchored {
    node: Node,
    nodes: usize,
    bytes: usize,
    /// Levels of collections: none for a scalar.
    height: usize,
}

struct Builder<'a> {
    text: &'a str,
    rules: Rules,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    done: Option<Node>,
    /// Nodes of the document, aliases expanded.
    nodes: usize,
    /// Nodes that came out of aliases.
    aliased: usize,
    bytes: usize,
    aliased_bytes: usize,
    /// What anchors keep, in bytes.
    kept: usize,
    schema: Option<Box<str>>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, rules: Rules) -> Self {
        Self {
            text,
            rules,
            stack: Vec::new(),
            anchors: HashMap::new(),
            done: None,
            nodes: 0,
            aliased: 0,
            bytes: 0,
            aliased_bytes: 0,
            kept: 0,
            schema: None,
        }
    }

    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Error> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if let Some(complaint) = message::complaint(style, self.text, span) {
                    return Err(locate(Error::new(complaint), span));
                }
                // A lone `!` makes text under v2, and is as good as no tag under v3.
                let tag = tag
                    .filter(|tag| self.rules == Rules::V2 || tag.original() != "!")
                    .map(|tag| tag_named(tag.handle(), tag.suffix()));
                let scalar = self.scalar(text, style, tag, span);
                self.nodes += 1;
                self.bytes += scalar.text.len();
                if anchor > 0 {
                    let (nodes, bytes) = (1, scalar.text.len());
                    let node = scalar.clone().into();
                    self.anchors.insert(anchor, Anchored { node, nodes, bytes, height: 0 });
                }
                self.place(scalar.into(), 0, span)
            }
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.open(Sequence { items: Vec::new(), flow }.into(), anchor);
                Ok(())
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.open(Mapping { entries: Vec::new(), flow }.into(), anchor);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(id) => self.alias(id, span),
            Event::Anchor(_, name) if !message::is_anchor_name(&name) => {
                Err(locate(Error::new(message::BAD_ANCHOR), span))
            }
            Event::Comment(text, _) => {
                self.comment(&text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn scalar(&self, text: Cow<'_, str>, style: ScalarStyle, tag: Option<Tag>, span: &Span) -> Scalar {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        // The parser reports a missing node as `~`; only the source tells it from a written one.
        let missing = style == Style::Plain && text == "~" && span.slice(self.text) != Some("~");
        let text = if missing { String::new() } else { text.into_owned() };
        let implicit = if style == Style::Plain { tag_of(&text, Rules::V3) } else { Tag::Str };
        Scalar { tag: tag.unwrap_or(implicit), text, style, tagged: tag.is_some(), shared: 0 }
    }

    fn open(&mut self, node: Node, anchor: usize) {
        let schema = self.schema.take();
        let (nodes_before, bytes_before) = (self.nodes, self.bytes);
        self.nodes += 1;
        self.stack.push(Frame { node, anchor, height: 0, nodes_before, bytes_before, key: None, schema });
    }

    fn close(&mut self, span: &Span) -> Result<(), Error> {
        let Some(mut frame) = self.stack.pop() else { return Ok(()) };
        if let Node::Mapping(mapping) = &mut frame.node {
            merge::expand(mapping, self.rules).map_err(|error| locate(error, span))?;
        }
        let height = frame.height + 1;
        if frame.anchor > 0 {
            let (nodes, bytes) = (self.nodes - frame.nodes_before, self.bytes - frame.bytes_before);
            self.kept += bytes + nodes * NODE_COST;
            if self.kept > MAX_ALIASED_BYTES + MAX_KEPT * self.text.len() {
                return Err(locate(Error::new(EXCESSIVE), span));
            }
            self.anchors.insert(frame.anchor, Anchored { node: frame.node.clone(), nodes, bytes, height });
        }
        self.place(frame.node, height, span)
    }

    fn alias(&mut self, id: usize, span: &Span) -> Result<(), Error> {
        let Some(anchored) = self.anchors.get(&id) else {
            let name = span.slice(self.text).unwrap_or_default().trim_start_matches('*');
            return Err(locate(Error::new(format!("anchor '{name}' value contains itself")), span));
        };
        // The alias itself counts, and as none.
        self.nodes += anchored.nodes + 1;
        self.aliased += anchored.nodes;
        self.bytes += anchored.bytes;
        self.aliased_bytes += anchored.bytes;
        if excessive(self.aliased, self.nodes) || self.aliased_bytes > MAX_ALIASED_BYTES {
            return Err(locate(Error::new(EXCESSIVE), span));
        }
        // The parser counts only what is written out.
        if self.stack.len() + anchored.height > MAX_DEPTH {
            return Err(locate(Error::new(message::TOO_DEEP), span));
        }
        let (node, height) = (anchored.node.clone(), anchored.height);
        self.place(node, height, span)
    }

    /// Puts a finished node, of so many levels, where it belongs: root, list element, key or value.
    fn place(&mut self, node: Node, height: usize, span: &Span) -> Result<(), Error> {
        let Some(frame) = self.stack.last_mut() else {
            self.done = Some(node);
            return Ok(());
        };
        frame.height = frame.height.max(height);
        match &mut frame.node {
            Node::Sequence(sequence) => sequence.items.push(node),
            Node::Mapping(mapping) => match (frame.key.take(), node) {
                (Some(key), value) => {
                    let schema = frame.schema.take();
                    mapping.entries.push(Entry { key, value, schema });
                }
                (None, Node::Scalar(key)) => {
                    frame.schema = self.schema.take();
                    frame.key = Some(key);
                }
                (None, _) => return Err(locate(Error::new("invalid map key: a collection"), span)),
            },
            Node::Scalar(_) => {}
        }
        Ok(())
    }

    /// Keeps a comment that is a JSON schema: one above a key belongs to the key that follows, one to the right to the
    /// entry just read or being read.
    fn comment(&mut self, text: &str) {
        let text = text.trim();
        if !(text.starts_with('{') && text.contains("x-kubernetes-")) {
            return;
        }
        let schema = Some(text.into());
        match self.stack.last_mut() {
            Some(Frame { key: Some(_), schema: slot, .. }) => *slot = schema,
            _ => self.schema = schema,
        }
    }
}

fn locate(error: Error, span: &Span) -> Error {
    Error::at(span.start.line(), span.start.col() + 1, error.message)
}

/// The limit of the Go libraries: small documents may consist of aliases almost wholly, large ones to a tenth.
#[expect(clippy::cast_precision_loss, reason = "counts of nodes, far below 2^52")]
fn excessive(aliased: usize, nodes: usize) -> bool {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    let count = nodes as f64;
    let allowed = 0.99 - 0.89 * ((count - LOW) / (HIGH - LOW)).clamp(0.0, 1.0);
    aliased > 100 && nodes > 1000 && aliased as f64 / count > allowed
}

fn tag_named(handle: &str, suffix: &str) -> Tag {
    let short = match handle {
        "tag:yaml.org,2002:" | "!!" => suffix,
        _ => return Tag::Other,
    };
    match short {
        "str" => Tag::Str,
        "int" => Tag::Int,
        "float" => Tag::Float,
        "bool" => Tag::Bool,
        "null" => Tag::Null,
        "timestamp" => Tag::Timestamp,
        "binary" => Tag::Binary,
        "merge" => Tag::Merge,
        _ => Tag::Other,
    }
}
