//! Plain scalars (YAML 1.2, 7.3.3).

use super::block::Found;
use super::reader::Reader;
use crate::Scalar;

/// What a byte may mean inside a plain scalar.
const ENDS_LINE: u8 = 1;
const COLON: u8 = 2;
const HASH: u8 = 3;
const FLOW: u8 = 4;
const TAB: u8 = 5;

static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    class[0] = ENDS_LINE;
    class[b'\n' as usize] = ENDS_LINE;
    class[b':' as usize] = COLON;
    class[b'#' as usize] = HASH;
    class[b'\t' as usize] = TAB;
    let flow = b",[]{}";
    let mut index = 0;
    while index < flow.len() {
        class[flow[index] as usize] = FLOW;
        index += 1;
    }
    class
};

impl<'t> Reader<'t> {
    /// Reads a key, or a scalar that may go on in lines further in than `parent`.
    pub(super) fn plain_or_key(&mut self, parent: isize) -> Option<Found> {
        let first = self.plain_start()?;
        if self.pass_colon() {
            return Some(Found::Key(Scalar::plain(first)));
        }
        let at_end = matches!(self.peek(), b'\n' | 0);
        let gap = self.finish_line()?;
        // A comment ends a scalar.
        if !at_end || gap.comment || self.column <= parent {
            return Some(Found::Node(Scalar::plain(first).into()));
        }
        self.folded_plain(first, gap.blanks, parent).map(|scalar| Found::Node(scalar.into()))
    }

    /// The lines of a plain scalar after its first.
    fn folded_plain(&mut self, first: &str, mut blanks: usize, parent: isize) -> Option<Scalar> {
        let mut text = String::with_capacity(first.len() * 2 + 16);
        text.push_str(first);
        loop {
            push_fold(&mut text, blanks);
            text.push_str(self.plain_line(false)?);
            let at_end = matches!(self.peek(), b'\n' | 0);
            let gap = self.finish_line()?;
            if !at_end || gap.comment || self.column <= parent {
                return Some(Scalar::plain(text));
            }
            blanks = gap.blanks;
        }
    }

    /// The first line of a plain scalar of a block collection.
    fn plain_start(&mut self) -> Option<&'t str> {
        if self.starts_as_syntax() {
            return None;
        }
        self.plain_line(false)
    }

    /// A plain scalar of a flow collection, in one line.
    pub(super) fn plain_in_flow(&mut self) -> Option<&'t str> {
        if self.starts_as_syntax() || (self.peek() == b'-' && CLASS[usize::from(self.ahead(1))] == FLOW) {
            return None;
        }
        self.plain_line(true)
    }

    /// Whether the next byte cannot start a plain scalar, or only in a way that is left to the parser.
    fn starts_as_syntax(&self) -> bool {
        match self.peek() {
            b'-' => self.ends_word(1) || self.ahead(1) == b'\t',
            b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>'
            | b'\'' | b'"' | b'%' | b'@' | b'`' | b'\t' | 0 => true,
            _ => false,
        }
    }

    /// The text up to the end of the line, a comment, a colon that ends a key or, in flow collections, their syntax.
    fn plain_line(&mut self, flow: bool) -> Option<&'t str> {
        let start = self.at;
        loop {
            match CLASS[usize::from(self.peek())] {
                0 => {}
                ENDS_LINE => break,
                COLON if self.ends_word(1) || (flow && CLASS[usize::from(self.ahead(1))] == FLOW) => break,
                HASH if self.before() == b' ' => break,
                FLOW if flow => break,
                TAB => return None,
                _ => {}
            }
            self.at += 1;
        }
        let text = self.text[start..self.at].trim_end_matches(' ');
        (!text.is_empty()).then_some(text)
    }
}

/// What becomes of a line end and the blank lines after it (YAML 1.2, 6.5).
pub(super) fn push_fold(text: &mut String, blanks: usize) {
    if blanks == 0 {
        text.push(' ');
    }
    text.extend(std::iter::repeat_n('\n', blanks));
}
