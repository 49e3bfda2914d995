//! From two texts to the edits between them.
//!
//! The result follows the diff-match-patch method (prefix, suffix, containment, half match, Myers' middle snake, tidying),
//! because dyff shows its edits and where several are right the reader expects the same. Memory is linear; time is bounded by
//! a number of steps, after which what is left counts as replaced.

use std::{collections::HashMap, ops::Range};

use super::{bisect, half, join};

/// How many comparisons may be made before the rest counts as replaced: some tenths of a second.
const STEPS: usize = 10_000_000;

/// What happens to a run of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// They stay.
    Keep,
    /// They go.
    Delete,
    /// They come.
    Insert,
}

/// A run of lines that share their fate: how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Op {
    pub(super) edit: Edit,
    pub(super) length: usize,
}

impl Op {
    pub(super) const fn new(edit: Edit, length: usize) -> Self {
        Self { edit, length }
    }
}

/// A run of lines that share their fate: which. Lines that go are from the old text, all others from the new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// What happens to them.
    pub(crate) edit: Edit,
    /// The lines, each with its line end if it has one.
    pub(crate) lines: Vec<&'a str>,
}

/// The edits that make `new` out of `old`.
pub(crate) fn pieces<'a>(old: &'a str, new: &'a str) -> Vec<Piece<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut number = |line: &&'a str| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(line).or_insert(next)
    };
    let from: Vec<u32> = old.iter().map(&mut number).collect();
    let to: Vec<u32> = new.iter().map(&mut number).collect();
    let mut steps = STEPS;
    let (mut x, mut y) = (0, 0);
    let mut pieces = Vec::new();
    for Op { edit, length } in compare(&from, &to, &mut steps) {
        let lines = if edit == Edit::Delete { &old[x..x + length] } else { &new[y..y + length] };
        x += if edit == Edit::Insert { 0 } else { length };
        y += if edit == Edit::Delete { 0 } else { length };
        pieces.push(Piece { edit, lines: lines.to_vec() });
    }
    pieces
}

/// The edits between two sequences, tidied.
pub(super) fn compare(old: &[u32], new: &[u32], steps: &mut usize) -> Vec<Op> {
    let prefix = common_prefix(old, new);
    let (from, to) = (&old[prefix..], &new[prefix..]);
    let suffix = common_suffix(from, to);
    let (from, to) = (&from[..from.len() - suffix], &to[..to.len() - suffix]);
    let mut ops = vec![Op::new(Edit::Keep, prefix)];
    ops.extend(middle(from, to, steps));
    ops.push(Op::new(Edit::Keep, suffix));
    join::tidy(ops, old, new)
}

/// The edits between two sequences that neither begin nor end alike.
fn middle(old: &[u32], new: &[u32], steps: &mut usize) -> Vec<Op> {
    if old.is_empty() || new.is_empty() {
        return replaced(old, new);
    }
    let (long, short, edit) =
        if old.len() > new.len() { (old, new, Edit::Delete) } else { (new, old, Edit::Insert) };
    if let Some(at) = half::find(long, short, 0) {
        let after = long.len() - at - short.len();
        return vec![Op::new(edit, at), Op::new(Edit::Keep, short.len()), Op::new(edit, after)];
    }
    if short.len() == 1 || *steps == 0 {
        return replaced(old, new);
    }
    if let Some(half) = half::half(old, new, steps) {
        return around(old, new, &half.old, &half.new, steps);
    }
    match bisect::split(old, new, steps) {
        Some((x, y)) => around(old, new, &(x..x), &(y..y), steps),
        None => replaced(old, new),
    }
}

/// The edits before and after a part that is common to both.
fn around(
    old: &[u32],
    new: &[u32],
    in_old: &Range<usize>,
    in_new: &Range<usize>,
    steps: &mut usize,
) -> Vec<Op> {
    let mut ops = compare(&old[..in_old.start], &new[..in_new.start], steps);
    ops.push(Op::new(Edit::Keep, in_old.len()));
    ops.extend(compare(&old[in_old.end..], &new[in_new.end..], steps));
    ops
}

fn replaced(old: &[u32], new: &[u32]) -> Vec<Op> {
    vec![Op::new(Edit::Delete, old.len()), Op::new(Edit::Insert, new.len())]
}

pub(super) fn common_prefix(left: &[u32], right: &[u32]) -> usize {
    left.iter().zip(right).take_while(|(a, b)| a == b).count()
}

pub(super) fn common_suffix(left: &[u32], right: &[u32]) -> usize {
    left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let sign = |edit| match edit {
            Edit::Keep => '=',
            Edit::Delete => '-',
            Edit::Insert => '+',
        };
        let spaced = |text: &str| text.chars().flat_map(|c| [c, '\n']).collect::<String>();
        let (old, new) = (spaced(old), spaced(new));
        let text =
            |piece: &Piece<'_>| format!("{}{}", sign(piece.edit), piece.lines.concat().replace('\n', ""));
        pieces(&old, &new).iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn edits_by_line() {
        for (old, new, want) in [
            ("", "", ""),
            ("a", "a", "=a"),
            ("", "ab", "+ab"),
            ("ab", "", "-ab"),
            ("abc", "axc", "=a -b +x =c"),
            ("abcd", "bc", "-a =bc -d"),
            ("bc", "abcd", "+a =bc +d"),
            ("axb", "cxd", "-a +c =x -b +d"),
            // An edit between equal lines moves to the side where it joins another.
            ("aba", "aa", "=a -b =a"),
            ("abab", "ab", "=ab -ab"),
            ("1234567890", "a345678z", "-12 +a =345678 -90 +z"),
        ] {
            assert_eq!(shown(old, new), want, "{old} {new}");
        }
    }

    #[test]
    fn the_last_line_may_lack_its_end() {
        let pieces = pieces("a\nb", "a\nb\n");
        let all: Vec<_> = pieces.iter().map(|piece| (piece.edit, piece.lines.concat())).collect();
        let want = [(Edit::Keep, "a\n"), (Edit::Delete, "b"), (Edit::Insert, "b\n")];
        assert_eq!(all, want.map(|(edit, text)| (edit, text.to_owned())));
    }

    #[test]
    fn what_has_nothing_in_common_ends_soon() {
        let text = |from: usize, step: usize| -> String {
            let lines = (0..20_000).map(|line| ((line + from) * step % 30_011).to_string());
            lines.collect::<Vec<_>>().join(
                "
",
            )
        };
        let (old, new) = (text(0, 3), text(5, 7919));
        let pieces = pieces(&old, &new);
        let rebuilt = |skip| -> String {
            pieces.iter().filter(|piece| piece.edit != skip).map(|piece| piece.lines.concat()).collect()
        };
        assert!(rebuilt(Edit::Delete) == new && rebuilt(Edit::Insert) == old);
    }
}
