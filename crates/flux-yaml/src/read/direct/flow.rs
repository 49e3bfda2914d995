//! Flow collections (YAML 1.2, 7.4).

use super::reader::{MAX_DEPTH, Reader};
use crate::{Entry, Mapping, Node, Scalar, Sequence};

impl Reader<'_> {
    /// Reads the flow collection that starts here.
    pub(super) fn flow(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let is_mapping = self.peek() == b'{';
        self.at += 1;
        let node = if is_mapping { self.flow_mapping() } else { self.flow_sequence() };
        self.depth -= 1;
        node
    }

    fn flow_sequence(&mut self) -> Option<Node> {
        let start = self.items.len();
        while !self.flow_ends(b']')? {
            let item = self.flow_node()?;
            self.items.push(item);
            self.flow_separator(b']')?;
        }
        Some(Sequence { items: self.items.drain(start..).collect(), flow: true }.into())
    }

    fn flow_mapping(&mut self) -> Option<Node> {
        let start = self.entries.len();
        while !self.flow_ends(b'}')? {
            let key = self.flow_key()?;
            self.flow_gap()?;
            let value = self.flow_node()?;
            self.entries.push(Entry { key, value, schema: None });
            self.flow_separator(b'}')?;
        }
        Some(Mapping { entries: self.entries.drain(start..).collect(), flow: true }.into())
    }

    /// Passes the bracket that ends a collection, if it is next.
    fn flow_ends(&mut self, close: u8) -> Option<bool> {
        self.flow_gap()?;
        let ends = self.peek() == close;
        self.at += usize::from(ends);
        Some(ends)
    }

    /// Passes a comma, unless the end of the collection is next.
    fn flow_separator(&mut self, close: u8) -> Option<()> {
        self.flow_gap()?;
        match self.peek() {
            b',' => self.at += 1,
            byte if byte == close => {}
            _ => return None,
        }
        Some(())
    }

    fn flow_node(&mut self) -> Option<Node> {
        match self.peek() {
            b'[' | b'{' => self.flow(),
            b'"' | b'\'' => self.flow_quoted().map(Into::into),
            _ => self.plain_in_flow().map(|text| Scalar::plain(text).into()),
        }
    }

    /// A key and its colon, which after quotes may touch the value.
    fn flow_key(&mut self) -> Option<Scalar> {
        let start = self.at;
        let quoted = matches!(self.peek(), b'"' | b'\'');
        let key = if quoted { self.flow_quoted()? } else { Scalar::plain(self.plain_in_flow()?) };
        if quoted && self.peek() == b':' {
            self.at += 1;
        } else {
            self.skip_spaces();
            self.pass_colon().then_some(())?;
        }
        (key.text != "<<" && self.at - start <= super::block::MAX_KEY).then_some(key)
    }

    /// A quoted scalar in one line.
    fn flow_quoted(&mut self) -> Option<Scalar> {
        let line = self.line;
        let scalar = self.quoted(0)?;
        (self.line == line).then_some(scalar)
    }

    /// Passes spaces and line ends.
    fn flow_gap(&mut self) -> Option<()> {
        loop {
            self.skip_spaces();
            if self.peek() != b'\n' {
                return (!self.at_marker()).then_some(());
            }
            self.next_break();
        }
    }
}
