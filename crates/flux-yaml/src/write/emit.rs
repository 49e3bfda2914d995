//! The emitter: collections, and the state that decides on spaces and line ends.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::analyze::{is_break, is_ordinary};
use super::order;
use super::view::{Shape, View};
use crate::resolve::{go_float, json_number};

/// A key longer than this (in bytes) is written with `? `.
const SIMPLE_KEY_MAX: usize = 128;

/// Go writes JSON, which leaves U+0085 alone, and reads it as YAML, which folds lines there: one break is a space, more
/// are one break less, spaces around them are gone.
fn json_trip(text: &str) -> Cow<'_, str> {
    const NEL: char = '\u{85}';
    if text.is_ascii() || !text.contains(NEL) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(NEL).map(|part| part.trim_end_matches(' ')).enumerate();
    let last = text.matches(NEL).count();
    let mut folded = parts.next().map(|(_, part)| part.to_owned()).unwrap_or_default();
    let mut breaks = 0;
    for (index, part) in parts {
        breaks += 1;
        let part = part.trim_start_matches(' ');
        if part.is_empty() && index < last {
            continue;
        }
        folded.push_str(&if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) });
        folded.push_str(part);
        breaks = 0;
    }
    Cow::Owned(folded)
}

/// Writes one document, or the beginning of one that cannot be written.
pub(crate) fn document<'v>(view: impl View<'v>, out: &mut String) -> Option<()> {
    let mut emitter = Emitter { out, column: 0, indent: 0, whitespace: true, indention: true };
    emitter.node(view, Context::Root)?;
    emitter.write_indent();
    Some(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Root,
    Item,
    /// The value of a mapping.
    Field,
}

pub(super) struct Emitter<'a> {
    out: &'a mut String,
    /// Characters in the current line.
    pub(super) column: usize,
    /// Columns that the current collection is indented by.
    pub(super) indent: usize,
    /// The last thing written was blank, so an indicator needs no space before it.
    pub(super) whitespace: bool,
    /// Only indentation and indicators were written in this line.
    pub(super) indention: bool,
}

impl Emitter<'_> {
    fn node<'v>(&mut self, view: impl View<'v>, context: Context) -> Option<()> {
        match view.shape()? {
            Shape::Null => self.word("null"),
            Shape::Bool(true) => self.word("true"),
            Shape::Bool(false) => self.word("false"),
            Shape::Number(number) => self.number(&number),
            Shape::Text(text) if is_ordinary(&text) => self.word(&text),
            Shape::Text(text) => self.string(&json_trip(&text), false),
            Shape::List(items) if items.is_empty() => self.word("[]"),
            Shape::List(items) => self.sequence(&items, context)?,
            Shape::Map(fields) if fields.is_empty() => self.word("{}"),
            Shape::Map(fields) => self.mapping(fields, context)?,
        }
        Some(())
    }

    fn sequence<'v>(&mut self, items: &[impl View<'v>], context: Context) -> Option<()> {
        let indent = self.indent;
        // A list stands at the column of its key, unless that was written with `? `.
        let indentless = context == Context::Field && !self.indention;
        self.indent = match context {
            Context::Root => 0,
            _ if indentless => indent,
            _ => indent + 2,
        };
        for item in items {
            self.write_indent();
            self.indicator("-", true, false, true);
            self.node(*item, Context::Item)?;
        }
        self.indent = indent;
        Some(())
    }

    fn mapping<'v>(&mut self, mut fields: Vec<(&'v str, impl View<'v>)>, context: Context) -> Option<()> {
        let indent = self.indent;
        self.indent = if context == Context::Root { 0 } else { indent + 2 };
        if !order::sort(&mut fields) {
            return None;
        }
        for (key, value) in fields {
            self.write_indent();
            self.key(key);
            self.node(value, Context::Field)?;
        }
        self.indent = indent;
        Some(())
    }

    fn key(&mut self, key: &str) {
        if key.len() <= SIMPLE_KEY_MAX && is_ordinary(key) {
            self.word(key);
            return self.indicator(":", false, false, false);
        }
        let key = &json_trip(key);
        if key.len() <= SIMPLE_KEY_MAX && !key.contains(is_break) {
            self.string(key, true);
            return self.indicator(":", false, false, false);
        }
        self.indicator("?", true, false, true);
        self.string(key, false);
        self.write_indent();
        self.indicator(":", true, false, true);
    }

    fn number(&mut self, number: &Number) {
        if let Some(float) = number.as_f64().filter(|_| number.is_f64()) {
            return match json_number(float) {
                Some(Value::Number(int)) if !int.is_f64() => self.word(&int.to_string()),
                _ => self.word(&go_float(float)),
            };
        }
        self.word(&number.to_string());
    }

    /// A plain ASCII scalar or empty collection.
    fn word(&mut self, word: &str) {
        self.space_before();
        self.put_str(word);
        self.whitespace = false;
        self.indention = false;
    }

    pub(super) fn space_before(&mut self) {
        if !self.whitespace {
            self.put(' ');
        }
    }

    pub(super) fn put(&mut self, character: char) {
        self.out.push(character);
        self.column += 1;
    }

    /// Text of ASCII characters without line breaks.
    pub(super) fn put_str(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.len();
    }

    /// Text without line breaks.
    pub(super) fn put_text(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += if text.is_ascii() { text.len() } else { text.chars().count() };
    }

    pub(super) fn line_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    pub(super) fn write_break(&mut self, character: char) {
        self.out.push(character);
        self.column = 0;
        self.indention = true;
    }

    pub(super) fn indicator(&mut self, indicator: &str, spaced: bool, whitespace: bool, indention: bool) {
        if spaced {
            self.space_before();
        }
        self.put_str(indicator);
        self.whitespace = whitespace;
        self.indention &= indention;
    }

    fn put_spaces(&mut self, count: usize) {
        const SPACES: &str = "                                                                ";
        let mut left = count;
        while left > 0 {
            let some = left.min(SPACES.len());
            self.out.push_str(&SPACES[..some]);
            left -= some;
        }
        self.column += count;
    }

    /// Starts a new line if this one has content beyond the indentation, and fills up to the indentation.
    pub(super) fn write_indent(&mut self) {
        let started = !self.indention || self.column > self.indent;
        if started || (self.column == self.indent && !self.whitespace) {
            self.line_break();
        }
        if self.column < self.indent {
            self.put_spaces(self.indent - self.column);
        }
        self.whitespace = true;
        self.indention = true;
    }
}
