//! A long common run is a good place to start from, even where the shortest edits would pass it by.

use std::ops::Range;

use super::script::{common_prefix, common_suffix};

/// A common run that is at least half of the longer sequence.
pub(super) struct Half {
    /// Where it is in the old sequence.
    pub(super) old: Range<usize>,
    /// Where it is in the new one.
    pub(super) new: Range<usize>,
}

/// Looks for such a run around the second and the third quarter of the longer sequence.
pub(super) fn half(old: &[u32], new: &[u32], steps: &mut usize) -> Option<Half> {
    let swapped = old.len() <= new.len();
    let (long, short) = if swapped { (new, old) } else { (old, new) };
    if long.len() < 4 || short.len() * 2 < long.len() {
        return None;
    }
    let second = around(long, short, long.len().div_ceil(4), steps);
    let third = around(long, short, long.len().div_ceil(2), steps);
    let best = match (second, third) {
        (Some(second), Some(third)) if second.0.len() > third.0.len() => second,
        (second, third) => third.or(second)?,
    };
    let (in_long, in_short) = best;
    Some(if swapped { Half { old: in_short, new: in_long } } else { Half { old: in_long, new: in_short } })
}

/// The longest common run that holds the quarter of `long` which begins at `at`.
fn around(long: &[u32], short: &[u32], at: usize, steps: &mut usize) -> Option<(Range<usize>, Range<usize>)> {
    let seed = &long[at..at + long.len() / 4];
    let mut best: Option<(Range<usize>, Range<usize>)> = None;
    let mut from = 0;
    while let Some(found) = find(short, seed, from) {
        let after = common_prefix(&long[at..], &short[found..]);
        let before = common_suffix(&long[..at], &short[..found]);
        if best.as_ref().is_none_or(|(range, _)| range.len() < before + after) {
            best = Some((at - before..at + after, found - before..found + after));
        }
        *steps = steps.saturating_sub(before + after + seed.len());
        if *steps == 0 {
            break;
        }
        from = found + 1;
    }
    best.filter(|(range, _)| range.len() * 2 >= long.len())
}

/// Where `needle` begins in `hay` at or after `from`, in linear time (Knuth, Morris and Pratt).
pub(super) fn find(hay: &[u32], needle: &[u32], from: usize) -> Option<usize> {
    if needle.is_empty() || hay.len() < from + needle.len() {
        return None;
    }
    let borders = borders(needle);
    let mut matched = 0;
    for (place, item) in hay.iter().enumerate().skip(from) {
        while matched > 0 && needle[matched] != *item {
            matched = borders[matched - 1];
        }
        matched += usize::from(needle[matched] == *item);
        if matched == needle.len() {
            return Some(place + 1 - matched);
        }
    }
    None
}

/// For each prefix of the needle, the longest proper prefix of it that is also its suffix.
fn borders(needle: &[u32]) -> Vec<usize> {
    let mut borders = vec![0; needle.len()];
    let mut length = 0;
    for place in 1..needle.len() {
        while length > 0 && needle[length] != needle[place] {
            length = borders[length - 1];
        }
        length += usize::from(needle[length] == needle[place]);
        borders[place] = length;
    }
    borders
}
