//! Quoted scalars (YAML 1.2, 7.3.1 and 7.3.2).

use super::plain::push_fold;
use super::reader::Reader;
use crate::{Scalar, Style};

impl<'t> Reader<'t> {
    /// Reads a quoted scalar of a collection at column `parent`.
    pub(super) fn quoted(&mut self, parent: isize) -> Option<Scalar> {
        let quote = self.peek();
        self.at += 1;
        let text = match self.verbatim(quote) {
            Some(text) => text.to_owned(),
            None => self.unquoted(quote, parent)?,
        };
        let style = if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
        Some(Scalar { style, ..Scalar::string(text) })
    }

    /// The text between the quotes when it is in one line and means itself.
    fn verbatim(&mut self, quote: u8) -> Option<&'t str> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| byte == quote || matches!(byte, b'\\' | b'\n'))?;
        // A backslash means itself in single quotes, but is rare enough there.
        let closed = self.ahead(length) == quote && (quote == b'"' || self.ahead(length + 1) != quote);
        closed.then(|| {
            self.at += length + 1;
            &rest[..length]
        })
    }

    fn unquoted(&mut self, quote: u8, parent: isize) -> Option<String> {
        let mut text = String::new();
        let mut run = self.at;
        loop {
            match self.peek() {
                0 => return None,
                b'\n' => {
                    text.push_str(self.text[run..self.at].trim_end_matches([' ', '\t']));
                    push_fold(&mut text, self.next_text(parent)?);
                    run = self.at;
                }
                b'\'' if quote == b'\'' && self.ahead(1) == b'\'' => {
                    self.at += 1;
                    text.push_str(&self.text[run..self.at]);
                    self.at += 1;
                    run = self.at;
                }
                byte if byte == quote => {
                    text.push_str(&self.text[run..self.at]);
                    self.at += 1;
                    return Some(text);
                }
                b'\\' if quote == b'"' => {
                    text.push_str(&self.text[run..self.at]);
                    text.push(escaped(self.ahead(1))?);
                    self.at += 2;
                    run = self.at;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Goes from the end of a line to the text of the next that has some. The number of blank lines between.
    fn next_text(&mut self, parent: isize) -> Option<usize> {
        let mut blanks = 0;
        loop {
            self.next_break();
            self.skip_spaces();
            match self.peek() {
                b'\n' => blanks += 1,
                b'\t' | 0 => return None,
                _ => return (self.here() > parent.max(0)).then_some(blanks),
            }
        }
    }
}

/// What a letter after a backslash stands for; codes and rare ones are left to the parser.
fn escaped(letter: u8) -> Option<char> {
    match letter {
        b'"' | b'\\' => Some(char::from(letter)),
        b'n' => Some('\n'),
        b't' => Some('\t'),
        b'r' => Some('\r'),
        _ => None,
    }
}
