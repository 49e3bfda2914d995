//! Tidies edits: neighbours of one kind become one, and an edit moves over equal lines where that saves a piece.

use super::script::{Edit, Op, common_prefix, common_suffix};

/// Repeats until nothing moves.
pub(super) fn tidy(mut ops: Vec<Op>, old: &[u32], new: &[u32]) -> Vec<Op> {
    loop {
        ops = merge(&ops, old, new);
        // Each round removes at least one piece, so this ends.
        let Some(moved) = shift(&ops, old, new) else { return ops };
        ops = moved;
    }
}

/// Collects what is between two kept runs into one deletion and one insertion, without their common ends.
fn merge(ops: &[Op], old: &[u32], new: &[u32]) -> Vec<Op> {
    let mut merged: Vec<Op> = Vec::with_capacity(ops.len());
    let (mut x, mut y) = (0, 0);
    let (mut deleted, mut inserted) = (0, 0);
    let end = Op::new(Edit::Keep, 0);
    for (op, last) in ops.iter().filter(|op| op.length > 0).map(|op| (op, false)).chain([(&end, true)]) {
        match op.edit {
            Edit::Delete => deleted += op.length,
            Edit::Insert => inserted += op.length,
            Edit::Keep => {
                let (gone, come) = (&old[x..x + deleted], &new[y..y + inserted]);
                let head = common_prefix(gone, come);
                let tail = common_suffix(&gone[head..], &come[head..]);
                keep(&mut merged, head);
                push(&mut merged, Op::new(Edit::Delete, deleted - head - tail));
                push(&mut merged, Op::new(Edit::Insert, inserted - head - tail));
                keep(&mut merged, tail + op.length);
                (x, y) = (x + deleted + op.length, y + inserted + op.length);
                (deleted, inserted) = (0, 0);
            }
        }
        debug_assert!(!last || (x, y) == (old.len(), new.len()), "the edits cover both sequences");
    }
    merged
}

fn push(ops: &mut Vec<Op>, op: Op) {
    if op.length > 0 {
        ops.push(op);
    }
}

fn keep(ops: &mut Vec<Op>, length: usize) {
    match ops.last_mut() {
        Some(last) if last.edit == Edit::Keep => last.length += length,
        _ => push(ops, Op::new(Edit::Keep, length)),
    }
}

/// Moves single edits between two kept runs over one of them, where the lines allow it. Nothing if none moved.
fn shift(ops: &[Op], old: &[u32], new: &[u32]) -> Option<Vec<Op>> {
    let mut result: Vec<Op> = Vec::with_capacity(ops.len());
    let mut moved = false;
    let (mut x, mut y) = (0, 0);
    let mut at = 0;
    // A kept run that an edit moved over is added to the next one.
    let mut carried = 0;
    while let Some(op) = ops.get(at).copied() {
        let length = op.length + std::mem::take(&mut carried);
        let before = result.last().copied().filter(|before| before.edit == Edit::Keep);
        let after = ops.get(at + 1).copied().filter(|after| after.edit == Edit::Keep);
        let lines = match op.edit {
            Edit::Delete => &old[x..x + length],
            Edit::Insert => &new[y..y + length],
            Edit::Keep => &[],
        };
        match (op.edit, before, after) {
            (Edit::Delete | Edit::Insert, Some(before), Some(after)) => {
                let kept = &new[y - before.length..y];
                let start = if op.edit == Edit::Delete { x + length } else { x };
                let next = &old[start..start + after.length];
                if lines.ends_with(kept) {
                    result.pop();
                    result.push(Op::new(op.edit, length));
                    carried = before.length;
                    moved = true;
                    // The run before is kept after the edit now.
                    (x, y) = (x - before.length, y - before.length);
                } else if lines.starts_with(next) {
                    if let Some(last) = result.last_mut() {
                        last.length += after.length;
                    }
                    result.push(Op::new(op.edit, length));
                    moved = true;
                    at += 1;
                    (x, y) = (x + after.length, y + after.length);
                } else {
                    result.push(Op::new(op.edit, length));
                }
            }
            _ => result.push(Op::new(op.edit, length)),
        }
        x += if op.edit == Edit::Insert { 0 } else { length };
        y += if op.edit == Edit::Delete { 0 } else { length };
        at += 1;
    }
    moved.then_some(result)
}
