//! One text that became another.

use super::{
    block::{Block, Tone, arrange},
    words::count,
};
use crate::{
    certificate,
    lines::{Edit, pieces},
};

/// Shows the change in the form that suits the two texts; `width` is that of the terminal.
pub(super) fn text_change(before: &str, after: &str, width: usize) -> Block {
    if let (Some(before), Some(after)) = (certificate::summary(before), certificate::summary(after)) {
        let mut block = Block::of(Tone::Change, "± certificate change\n");
        block.append(side_by_side(&before, &after, width));
        return block;
    }
    if blank(before) == blank(after) {
        let mut block = Block::of(Tone::Change, "± whitespace only change\n");
        let shown = |text: &str| text.replace('\n', "↵\n").replace(' ', "·");
        block.append(side_by_side(&shown(before), &shown(after), width));
        return block;
    }
    if before.contains('\n') || after.contains('\n') {
        return lines_change(before, after);
    }
    value_change(before, after)
}

/// Two values, one below the other.
pub(super) fn value_change(before: &str, after: &str) -> Block {
    let mut block = Block::of(Tone::Change, "± value change\n");
    block.append(marked(before, after));
    block
}

/// Two values marked by `-` and `+`.
pub(super) fn marked(before: &str, after: &str) -> Block {
    let mut block = Block::of(Tone::Before, &hanging("- ", before));
    block.push(Tone::After, &hanging("+ ", after));
    block
}

fn blank(text: &str) -> &str {
    text.trim_matches([' ', '\n'])
}

fn side_by_side(before: &str, after: &str, width: usize) -> Block {
    let before = Block::of(Tone::Before, &hanging("- ", before));
    let after = Block::of(Tone::After, &hanging("+ ", after));
    arrange(vec![before, after], 0, width)
}

/// The mark before the first line, and the other lines aligned with it.
fn hanging(mark: &str, text: &str) -> String {
    format!("{mark}{}\n", text.replace('\n', "\n  "))
}

fn lines_change(before: &str, after: &str) -> Block {
    let (mut inserts, mut deletions) = (0, 0);
    let mut body = Block::new();
    for piece in pieces(before, after) {
        let (tone, mark, counter) = match piece.edit {
            Edit::Keep => continue,
            Edit::Insert => (Tone::After, "+ ", &mut inserts),
            Edit::Delete => (Tone::Before, "- ", &mut deletions),
        };
        *counter += 1;
        for line in &piece.lines {
            body.push(tone, &format!("{mark}{}\n", line.strip_suffix('\n').unwrap_or(line)));
        }
    }
    let counted =
        format!("{}, {}", count(inserts, "insert", "inserts"), count(deletions, "deletion", "deletions"));
    let mut block = Block::of(Tone::Change, &format!("± value change in multiline text ({counted})\n"));
    block.append(body);
    block.push(Tone::Plain, "\n");
    block
}
