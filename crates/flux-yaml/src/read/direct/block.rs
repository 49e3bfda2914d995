//! Block mappings and sequences.

use super::reader::{MAX_DEPTH, Reader};
use crate::{Entry, Mapping, Node, Scalar, Sequence};

/// The parser takes longer keys for something else.
pub(super) const MAX_KEY: usize = 1000;

/// What stands in a line.
pub(super) enum Found {
    /// A key, its colon passed.
    Key(Scalar),
    /// A node, its line finished.
    Node(Node),
}

impl Reader<'_> {
    /// Reads the node that starts here, inside a collection at column `parent`.
    pub(super) fn block(&mut self, parent: isize) -> Option<Node> {
        let column = self.column;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let node = if self.at_entry() {
            self.sequence(column)
        } else {
            match self.inline(parent)? {
                Found::Key(key) => self.mapping(column, key),
                Found::Node(node) => Some(node),
            }
        };
        self.depth -= 1;
        node
    }

    /// Whether an item of a block sequence starts here.
    fn at_entry(&self) -> bool {
        self.peek() == b'-' && self.ends_word(1)
    }

    fn sequence(&mut self, column: isize) -> Option<Node> {
        let start = self.items.len();
        while self.column == column && self.at_entry() {
            self.at += 1;
            let item = if self.line_is_over()? {
                self.next_line()?;
                self.below(column, false)?
            } else {
                self.column = self.here();
                self.block(column)?
            };
            self.items.push(item);
        }
        // What is further in belongs to nothing.
        (self.column <= column)
            .then(|| Sequence { items: self.items.drain(start..).collect(), flow: false }.into())
    }

    fn mapping(&mut self, column: isize, mut key: Scalar) -> Option<Node> {
        let start = self.entries.len();
        loop {
            let value = if self.line_is_over()? {
                self.next_line()?;
                self.below(column, true)?
            } else {
                match self.inline(column)? {
                    Found::Node(node) => node,
                    Found::Key(_) => return None,
                }
            };
            self.entries.push(Entry { key, value, schema: None });
            if self.column != column {
                break;
            }
            match self.inline(column)? {
                Found::Key(next) => key = next,
                Found::Node(_) => return None,
            }
        }
        (self.column < column)
            .then(|| Mapping { entries: self.entries.drain(start..).collect(), flow: false }.into())
    }

    /// The node below its key or dash, or nothing, which is null. The items of a mapping's sequence may stand at its own
    /// column (YAML 1.2, 8.2.3: `block-indented`, `seq-space`).
    fn below(&mut self, parent: isize, in_mapping: bool) -> Option<Node> {
        let deeper = self.column > parent;
        if deeper || (in_mapping && self.column == parent && self.at_entry()) {
            return self.block(parent);
        }
        Some(Scalar::plain("").into())
    }

    /// Reads a key, or a node that is no block collection, of a collection at column `parent`.
    fn inline(&mut self, parent: isize) -> Option<Found> {
        let start = self.at;
        let found = match self.peek() {
            b'"' | b'\'' => self.quoted_or_key(parent)?,
            b'[' | b'{' => {
                let node = self.flow()?;
                self.finish_line()?;
                Found::Node(node)
            }
            b'|' | b'>' => Found::Node(self.literal(parent)?.into()),
            _ => self.plain_or_key(parent)?,
        };
        match &found {
            Found::Key(key) if key.text == "<<" || self.at - start > MAX_KEY => None,
            _ => Some(found),
        }
    }

    fn quoted_or_key(&mut self, parent: isize) -> Option<Found> {
        let line = self.line;
        let scalar = self.quoted(parent)?;
        let one_line = self.line == line;
        if self.line_is_over()? {
            self.next_line()?;
            return Some(Found::Node(scalar.into()));
        }
        (one_line && self.pass_colon()).then_some(Found::Key(scalar))
    }

    /// Passes the colon after a key.
    pub(super) fn pass_colon(&mut self) -> bool {
        let is_colon = self.peek() == b':' && self.ends_word(1);
        self.at += usize::from(is_colon);
        is_colon
    }
}
