//! Scalars on paper: the four styles, and where their lines fold.

use super::analyze::{is_break, is_printable, style};
use super::emit::Emitter;
use crate::Style;

/// Lines are folded at the first single space beyond this column.
const BEST_WIDTH: usize = 80;

/// Whether a line may end at this space: a single one and, in quotes, with text on both sides.
fn folds(text: &[u8], at: usize, quoted: bool) -> bool {
    let next = text.get(at + 1);
    let single = next != Some(&b' ') && (at == 0 || text[at - 1] != b' ');
    single && (!quoted || (at > 0 && next.is_some()))
}

impl Emitter<'_> {
    /// Writes a string in the style it needs. A simple key never breaks.
    pub(super) fn string(&mut self, text: &str, key: bool) {
        self.indent += 2;
        match style(text, key) {
            Style::Plain => self.plain(text, !key),
            Style::SingleQuoted => self.single_quoted(text, !key),
            Style::DoubleQuoted => self.double_quoted(text, !key),
            Style::Literal | Style::Folded => self.literal(text),
        }
        self.indent -= 2;
    }

    fn plain(&mut self, text: &str, fold: bool) {
        self.space_before();
        self.words(text, fold, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn single_quoted(&mut self, text: &str, fold: bool) {
        self.indicator("'", true, false, false);
        self.words(text, fold, true);
        self.indicator("'", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    /// Text that needs no escapes, folded at single spaces; quotes are doubled when `quoted`.
    fn words(&mut self, text: &str, fold: bool, quoted: bool) {
        // Where each byte takes one column, places to fold are found without looking at what is before.
        let doubled = if quoted { b'\'' } else { b'\n' };
        if text.is_ascii() && memchr::memchr3(b'\n', b'\r', doubled, text.as_bytes()).is_none() {
            return self.ascii_words(text, fold, quoted);
        }
        if text.contains(is_break) {
            return self.broken_words(text, fold, quoted);
        }
        let mut start = 0;
        // On the rest of a short line nothing folds.
        let may_fold = fold && self.column + text.len() * if quoted { 2 } else { 1 } > BEST_WIDTH;
        for (at, _) in text.match_indices(' ').take_while(|_| may_fold) {
            self.word_part(&text[start..at], quoted);
            if self.column > BEST_WIDTH && folds(text.as_bytes(), at, quoted) {
                self.write_indent();
            } else {
                self.put(' ');
            }
            start = at + 1;
        }
        self.word_part(&text[start..], quoted);
    }

    /// [`Self::words`] of ASCII text without line breaks and quotes.
    fn ascii_words(&mut self, text: &str, fold: bool, quoted: bool) {
        let mut start = 0;
        while let Some(at) = self.fold(text, start, quoted).filter(|_| fold) {
            self.word_part(&text[start..at], false);
            self.write_indent();
            start = at + 1;
        }
        self.word_part(&text[start..], false);
    }

    /// The space at which the line ends that goes on with the text from `start`.
    fn fold(&self, text: &str, start: usize, quoted: bool) -> Option<usize> {
        let beyond = start + (BEST_WIDTH + 1).saturating_sub(self.column);
        let rest = text.as_bytes().get(beyond..)?;
        let mut spaces = memchr::memchr_iter(b' ', rest).map(|index| beyond + index);
        spaces.find(|at| folds(text.as_bytes(), *at, quoted))
    }

    fn word_part(&mut self, text: &str, quoted: bool) {
        let mut rest = text;
        while let Some(end) = rest.find('\'').filter(|_| quoted) {
            self.put_text(&rest[..end]);
            self.put_str("''");
            rest = &rest[end + 1..];
        }
        self.put_text(rest);
        self.indention &= text.is_empty();
    }

    /// [`Self::words`] of a text with line breaks.
    fn broken_words(&mut self, text: &str, fold: bool, quoted: bool) {
        let (mut after_space, mut after_break) = (false, false);
        let mut characters = text.char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            if character == ' ' {
                let next = characters.peek().map(|(_, next)| *next);
                let inner = !quoted || (index > 0 && next.is_some());
                if fold && !after_space && self.column > BEST_WIDTH && inner && next != Some(' ') {
                    self.write_indent();
                } else {
                    self.put(' ');
                }
                after_space = true;
            } else if is_break(character) {
                if !after_break && character == '\n' {
                    self.line_break();
                }
                self.write_break(character);
                after_break = true;
            } else {
                if after_break {
                    self.write_indent();
                }
                if quoted && character == '\'' {
                    self.put('\'');
                }
                self.put(character);
                self.indention = false;
                (after_space, after_break) = (false, false);
            }
        }
    }

    fn double_quoted(&mut self, text: &str, fold: bool) {
        // Go asks the first character of the text, at every character, whether it is a byte-order mark.
        let all = text.starts_with('\u{FEFF}');
        self.indicator("\"", true, false, false);
        let mut after_space = false;
        let mut characters = text.char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            if all || !is_printable(character) || is_break(character) || matches!(character, '"' | '\\') {
                self.escape(character);
                after_space = false;
            } else if character == ' ' {
                let next = characters.peek().map(|(_, next)| *next);
                if fold && !after_space && self.column > BEST_WIDTH && index > 0 && next.is_some() {
                    self.write_indent();
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                after_space = true;
            } else {
                self.put(character);
                after_space = false;
            }
        }
        self.indicator("\"", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn escape(&mut self, character: char) {
        let short = match character {
            '\0' => "\\0",
            '\u{7}' => "\\a",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{B}' => "\\v",
            '\u{C}' => "\\f",
            '\r' => "\\r",
            '\u{1B}' => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{85}' => "\\N",
            '\u{A0}' => "\\_",
            '\u{2028}' => "\\L",
            '\u{2029}' => "\\P",
            _ => "",
        };
        if !short.is_empty() {
            return self.put_str(short);
        }
        let code = u32::from(character);
        let long = match code {
            0..=0xFF => format!("\\x{code:02X}"),
            0x100..=0xFFFF => format!("\\u{code:04X}"),
            _ => format!("\\U{code:08X}"),
        };
        self.put_str(&long);
    }

    fn literal(&mut self, text: &str) {
        self.indicator("|", true, false, false);
        self.block_hints(text);
        self.line_break();
        self.indention = true;
        self.whitespace = true;
        if text.is_ascii() {
            text.split_inclusive('\n').for_each(|line| self.literal_line(line));
        } else {
            text.split_inclusive(is_break).for_each(|line| self.literal_line(line));
        }
    }

    fn literal_line(&mut self, line: &str) {
        let content = line.trim_end_matches(is_break);
        if !content.is_empty() {
            self.write_indent();
            self.put_text(content);
            self.indention = false;
        }
        line[content.len()..].chars().for_each(|line_break| self.write_break(line_break));
    }

    /// The indentation hint when the text starts blank, then how to chomp: none, `-` or `+`.
    fn block_hints(&mut self, text: &str) {
        if text.starts_with(|first| first == ' ' || is_break(first)) {
            self.indicator("2", false, false, false);
        }
        let mut backwards = text.chars().rev();
        let chomp = match (backwards.next(), backwards.next()) {
            (Some(last), _) if !is_break(last) => "-",
            (Some(_), Some(before)) if !is_break(before) => "",
            (None, _) => "-",
            _ => "+",
        };
        if !chomp.is_empty() {
            self.indicator(chomp, false, false, false);
        }
    }
}
