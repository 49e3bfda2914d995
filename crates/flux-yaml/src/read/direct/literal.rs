//! Block scalars: literal and folded (YAML 1.2, 8.1).

use super::reader::Reader;
use crate::{Scalar, Style};

/// What happens to the line ends at the end (YAML 1.2, 8.1.1.2).
#[derive(Clone, Copy, PartialEq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

/// Where a line of a block scalar leads.
struct Break {
    /// Empty lines after it.
    empty: usize,
    /// Whether another line follows.
    more: bool,
}

impl Reader<'_> {
    /// Reads a block scalar of a collection at column `parent`.
    pub(super) fn literal(&mut self, parent: isize) -> Option<Scalar> {
        let style = if self.peek() == b'|' { Style::Literal } else { Style::Folded };
        self.at += 1;
        let chomp = match self.peek() {
            b'-' => Chomp::Strip,
            b'+' => Chomp::Keep,
            _ => Chomp::Clip,
        };
        self.at += usize::from(chomp != Chomp::Clip);
        // A number that gives the indentation is left to the parser.
        if !self.line_is_over()? {
            return None;
        }
        let (empty, indent) = self.first_indent()?;
        if indent <= parent {
            return None;
        }
        let mut text = "\n".repeat(empty);
        self.lines(indent, style == Style::Folded, chomp, &mut text);
        self.line_again()?;
        Some(Scalar { style, ..Scalar::string(text) })
    }

    /// Goes to the first line with text, whose indentation is that of all. With the number of empty lines before it.
    fn first_indent(&mut self) -> Option<(usize, isize)> {
        let (mut empty, mut widest) = (0, 0);
        loop {
            self.next_break();
            self.skip_spaces();
            match self.peek() {
                b'\n' => {
                    empty += 1;
                    widest = widest.max(self.here());
                }
                b'\t' | 0 => return None,
                _ => return (self.here() >= widest).then(|| (empty, self.here())),
            }
        }
    }

    /// Appends all lines, from the text of the first.
    fn lines(&mut self, indent: isize, folded: bool, chomp: Chomp, text: &mut String) {
        loop {
            let end = self.line_end();
            let line = &self.text[self.at..end];
            text.push_str(line);
            self.at = end;
            if self.peek() == 0 {
                return;
            }
            let Break { empty, more } = self.pass_break(indent);
            if !more {
                text.extend((chomp != Chomp::Strip).then_some('\n'));
                text.extend(std::iter::repeat_n('\n', if chomp == Chomp::Keep { empty } else { 0 }));
                return;
            }
            let blank = |byte: u8| matches!(byte, b' ' | b'\t');
            let spaced = blank(self.peek()) || line.as_bytes().first().is_some_and(|byte| blank(*byte));
            match empty {
                0 if folded && !spaced => text.push(' '),
                _ if folded && !spaced => text.extend(std::iter::repeat_n('\n', empty)),
                _ => text.extend(std::iter::repeat_n('\n', empty + 1)),
            }
        }
    }

    /// Goes from the end of a line to the text of the next.
    fn pass_break(&mut self, indent: isize) -> Break {
        let mut empty = 0;
        loop {
            self.next_break();
            while self.peek() == b' ' && self.here() < indent {
                self.at += 1;
            }
            if self.peek() != b'\n' {
                return Break { empty, more: self.here() == indent && self.peek() != 0 };
            }
            empty += 1;
        }
    }
}
