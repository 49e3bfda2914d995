//! Blocks of lines: below each other or, where they fit, side by side.

use std::fmt::{self, Write};

/// What a piece of a line is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Neither.
    Plain,
    /// A path, a title.
    Strong,
    /// What kind of change.
    Change,
    /// What was.
    Before,
    /// What is.
    After,
    /// A danger.
    Alarm,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Change => "33",
            Self::Before => "31",
            Self::After => "32",
            Self::Alarm => "1;31",
        }
    }
}

type Line = Vec<(Tone, String)>;

/// Lines; the last has no line end, so that a text that ends with one leaves an empty line behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    lines: Vec<Line>,
}

impl Block {
    pub(super) fn new() -> Self {
        Self { lines: vec![Line::new()] }
    }

    pub(super) fn of(tone: Tone, text: &str) -> Self {
        let mut block = Self::new();
        block.push(tone, text);
        block
    }

    /// Adds text at the end of the last line.
    pub(super) fn push(&mut self, tone: Tone, text: &str) {
        for (place, part) in text.split('\n').enumerate() {
            if place > 0 {
                self.lines.push(Line::new());
            }
            if !part.is_empty()
                && let Some(line) = self.lines.last_mut()
            {
                line.push((tone, visible(part)));
            }
        }
    }

    /// Adds another block at the end of the last line.
    pub(super) fn append(&mut self, other: Self) {
        for (place, line) in other.lines.into_iter().enumerate() {
            match self.lines.last_mut() {
                Some(last) if place == 0 => last.extend(line),
                _ => self.lines.push(line),
            }
        }
    }

    fn width(&self) -> usize {
        self.lines.iter().map(width).max().unwrap_or(0)
    }

    /// Writes the lines, with line ends between them.
    pub(super) fn write(&self, out: &mut impl Write, colour: bool) -> fmt::Result {
        for (place, line) in self.lines.iter().enumerate() {
            if place > 0 {
                out.write_char('\n')?;
            }
            for (tone, text) in line {
                match tone.code() {
                    code if colour && !code.is_empty() => write!(out, "\u{1b}[{code}m{text}\u{1b}[0m")?,
                    _ => out.write_str(text)?,
                }
            }
        }
        Ok(())
    }
}

fn width(line: &Line) -> usize {
    line.iter().map(|(_, text)| text.chars().count()).sum()
}

/// Control characters as escapes: a manifest must not move the cursor of whoever reads about it.
fn visible(text: &str) -> String {
    let bad = |c: char| c.is_control() && c != '\t';
    if !text.contains(bad) {
        return text.to_owned();
    }
    text.chars().map(|c| if bad(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

/// Puts blocks side by side if they fit into `most` columns, else below each other.
pub(super) fn arrange(blocks: Vec<Block>, indent: usize, most: usize) -> Block {
    const SEPARATOR: usize = 3;
    let needed: usize = blocks.iter().map(Block::width).sum();
    if needed + indent + SEPARATOR * blocks.len().saturating_sub(1) <= most {
        return table(&blocks, indent, SEPARATOR);
    }
    let mut stacked: Vec<Line> = blocks.into_iter().flat_map(|block| block.lines).collect();
    for line in &mut stacked {
        if indent > 0 {
            line.insert(0, (Tone::Plain, " ".repeat(indent)));
        }
    }
    stacked.push(Line::new());
    Block { lines: stacked }
}

/// Puts blocks side by side; each column is as wide as its widest line, and blanks at the end of a line are left out.
pub(super) fn table(columns: &[Block], indent: usize, separator: usize) -> Block {
    let rows = columns.iter().map(|column| column.lines.len()).max().unwrap_or(0);
    let widths: Vec<usize> = columns.iter().map(Block::width).collect();
    let mut lines = Vec::with_capacity(rows);
    for row in 0..rows {
        let mut line = Line::new();
        for (place, (column, widest)) in columns.iter().zip(&widths).enumerate() {
            let before = if place > 0 { separator } else { 0 } + indent;
            let cell = column.lines.get(row).cloned().unwrap_or_default();
            let after = widest - width(&cell);
            line.push((Tone::Plain, " ".repeat(before)));
            line.extend(cell);
            line.push((Tone::Plain, " ".repeat(after)));
        }
        trim(&mut line);
        lines.push(line);
    }
    Block { lines }
}

fn trim(line: &mut Line) {
    while let Some((_, text)) = line.last_mut() {
        text.truncate(text.trim_end_matches(' ').len());
        if !text.is_empty() {
            break;
        }
        line.pop();
    }
}
