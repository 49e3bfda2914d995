//! The position in a text, and the steps from line to line.

use crate::Node;

/// The column of the end of the text: further out than that of any collection.
pub(super) const END: isize = -1;
/// How much room there is for entries of open collections at first.
const OPEN: usize = 32;
/// Deeper trees are the parser's.
pub(super) const MAX_DEPTH: usize = 100;

/// Reads the only document of a text that holds no forbidden characters; `None` leaves it to the parser.
pub(in crate::read) fn document(text: &str) -> Option<Node> {
    let mut reader = Reader::new(text)?;
    reader.first_line()?;
    if reader.column == END {
        return None;
    }
    let node = reader.block(END)?;
    (reader.column == END && !matches!(node, Node::Scalar(_))).then_some(node)
}

/// A position in a text.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    bytes: &'t [u8],
    /// The next byte.
    pub(super) at: usize,
    /// Where the line of that byte starts.
    pub(super) line: usize,
    /// The column of the node that starts at the next byte, or [`END`].
    pub(super) column: isize,
    /// Collections that are open.
    pub(super) depth: usize,
    /// Entries and items of open collections, so that each collection is made in its size.
    pub(super) entries: Vec<crate::Entry>,
    pub(super) items: Vec<Node>,
}

/// What was passed on the way to a line.
#[derive(Default)]
pub(super) struct Gap {
    /// Blank lines.
    pub(super) blanks: usize,
    /// Whether there were comments.
    pub(super) comment: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Option<Self> {
        const BYTE_ORDER_MARK: char = '\u{FEFF}';
        let plain = memchr::memchr(b'\r', text.as_bytes()).is_none()
            && (text.is_ascii() || !text.contains(BYTE_ORDER_MARK));
        plain.then(|| Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            line: 0,
            column: END,
            depth: 0,
            entries: Vec::with_capacity(OPEN),
            items: Vec::with_capacity(OPEN),
        })
    }

    /// The byte so far ahead; 0 at the end, which stands in no text.
    pub(super) fn ahead(&self, count: usize) -> u8 {
        self.bytes.get(self.at + count).copied().unwrap_or_default()
    }

    /// The next byte.
    pub(super) fn peek(&self) -> u8 {
        self.ahead(0)
    }

    /// The byte before.
    pub(super) fn before(&self) -> u8 {
        self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).copied().unwrap_or_default()
    }

    /// Whether the byte so far ahead is a space or ends the line.
    pub(super) fn ends_word(&self, count: usize) -> bool {
        matches!(self.ahead(count), b' ' | b'\n' | 0)
    }

    /// Passes spaces.
    pub(super) fn skip_spaces(&mut self) {
        while self.peek() == b' ' {
            self.at += 1;
        }
    }

    /// The column of the next byte.
    pub(super) fn here(&self) -> isize {
        isize::try_from(self.at - self.line).unwrap_or(isize::MAX)
    }

    /// Where the line of the next byte ends.
    pub(super) fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
    }

    /// Goes to the first content, past a `---`.
    fn first_line(&mut self) -> Option<()> {
        if self.text.starts_with("---") {
            self.at = "---".len();
            return self.finish_line().map(|_| ());
        }
        self.content().map(|_| ())
    }

    /// Passes what may follow a node in its line, and goes to the next content.
    pub(super) fn finish_line(&mut self) -> Option<Gap> {
        if !self.line_is_over()? {
            return None;
        }
        self.next_line()
    }

    /// Passes spaces and a comment. Whether that was all of the line.
    pub(super) fn line_is_over(&mut self) -> Option<bool> {
        self.skip_spaces();
        match self.peek() {
            b'\n' | 0 => Some(true),
            b'#' if self.before() == b' ' => self.comment().map(|()| true),
            b'\t' => None,
            _ => Some(false),
        }
    }

    /// Goes from the end of a line to the next content.
    pub(super) fn next_line(&mut self) -> Option<Gap> {
        self.next_break();
        self.content()
    }

    /// Passes a line end.
    pub(super) fn next_break(&mut self) {
        if self.peek() == b'\n' {
            self.at += 1;
        }
        self.line = self.at;
    }

    /// Goes back to the start of the line, unless it is the last and empty, then to the next content.
    pub(super) fn line_again(&mut self) -> Option<Gap> {
        if self.peek() != 0 {
            self.at = self.line;
        }
        self.content()
    }

    /// Goes from the start of a line to the next content.
    fn content(&mut self) -> Option<Gap> {
        let mut gap = Gap::default();
        loop {
            self.skip_spaces();
            match self.peek() {
                0 => {
                    self.column = END;
                    return Some(gap);
                }
                b'\n' => gap.blanks += 1,
                b'#' => {
                    self.comment()?;
                    gap.comment = true;
                }
                b'\t' => return None,
                _ => {
                    self.column = self.here();
                    return (!self.at_marker()).then_some(gap);
                }
            }
            self.next_break();
        }
    }

    /// Whether a line starts with what could be a marker of documents, or a directive.
    pub(super) fn at_marker(&self) -> bool {
        let rest = &self.bytes[self.at..];
        self.here() == 0 && (rest.starts_with(b"---") || rest.starts_with(b"...") || rest.starts_with(b"%"))
    }

    /// Passes a comment, unless it holds a schema, which matters.
    fn comment(&mut self) -> Option<()> {
        let end = self.line_end();
        let text = &self.text[self.at + 1..end];
        self.at = end;
        let schema = text.trim_start().starts_with('{') && text.contains("x-kubernetes-");
        (!schema).then_some(())
    }
}
