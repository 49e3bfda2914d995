//! The order of keys: Go's "natural" order.

use std::cmp::Ordering;

use serde_json::Value;

/// Compares keys as `yaml.v2` does: letters after everything else, runs of digits as numbers, then code points, then
/// length (spec kustomize 19.3).
///
/// No total order (`a01` < `a10` < `a1b` < `a01`), so never hand it to a sort that minds.
pub fn compare_keys(left: &str, right: &str) -> Ordering {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    let mut index = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    while !left.is_char_boundary(index) {
        index -= 1;
    }
    let (Some(x), Some(y)) = (left[index..].chars().next(), right[index..].chars().next()) else {
        return left.len().cmp(&right.len());
    };
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => x.cmp(&y),
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => numbers(left, right, index).then(x.cmp(&y)),
    }
}

/// Compares the digit runs that start at the first difference; without digits there is no verdict.
fn numbers(left: &str, right: &str, index: usize) -> Ordering {
    // A zero after a number has begun with another digit is a digit in its middle: give both the same head.
    let zero = left.as_bytes()[index] == b'0' || right.as_bytes()[index] == b'0';
    let head = left.as_bytes()[..index].iter().rev().take_while(|byte| byte.is_ascii_digit());
    let middle = zero && head.into_iter().any(|byte| *byte != b'0');
    let run = |text: &str| {
        let digits = text.as_bytes()[index..].iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold((i64::from(middle), 0_usize), |(number, length), byte| {
            (number.wrapping_mul(10).wrapping_add(i64::from(byte - b'0')), length + 1)
        })
    };
    run(left).cmp(&run(right))
}

/// The fields of a map in the order in which [`to_string`](crate::to_string) writes them; none of any other value.
pub fn sorted_fields(value: &Value) -> Vec<(&str, &Value)> {
    let fields = value.as_object().into_iter().flatten();
    let mut sorted: Vec<_> = fields.map(|(key, value)| (key.as_str(), value)).collect();
    sort(&mut sorted);
    sorted
}

/// Sorts entries by key: equal results for equal sets of keys, whatever their first order, and safe with an order that
/// is none. Keys that can be told apart by bytes alone are, which is the common case. Whether no key repeats.
pub(super) fn sort<T: Copy>(entries: &mut [(&str, T)]) -> bool {
    entries.sort_unstable_by(|a, b| a.0.cmp(b.0));
    let unique = entries.windows(2).all(|pair| pair[0].0 != pair[1].0);
    // In byte order and all neighbours agreeing: done, as long as the order is transitive, and where it is not Go
    // itself gives one order today and another tomorrow.
    if entries.windows(2).all(|pair| compare_keys(pair[0].0, pair[1].0) != Ordering::Greater) {
        return unique;
    }
    merge_sort(entries);
    unique
}

/// Bottom-up merge sort over short runs sorted by insertion. The library's sort may panic when the comparison is no
/// total order.
fn merge_sort<T: Copy>(entries: &mut [(&str, T)]) {
    const RUN: usize = 12;
    for run in entries.chunks_mut(RUN) {
        for end in 1..run.len() {
            let mut place = end;
            while place > 0 && compare_keys(run[place].0, run[place - 1].0) == Ordering::Less {
                run.swap(place, place - 1);
                place -= 1;
            }
        }
    }
    let mut merged = Vec::with_capacity(entries.len());
    let mut width = RUN;
    while width < entries.len() {
        merged.clear();
        for pair in entries.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some(a), Some(b)) = (left.first(), right.first()) {
                if compare_keys(b.0, a.0) == Ordering::Less {
                    merged.push(*b);
                    right = &right[1..];
                } else {
                    merged.push(*a);
                    left = &left[1..];
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        entries.copy_from_slice(&merged);
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_order() {
        let sorted = [
            "", "-", "_", "1", "2", "10", "a", "a-b", "a0", "a1", "a1b", "a01", "a2", "a10", "a100", "aB",
            "aa", "ab", "b", "é",
        ];
        for pair in sorted.windows(2) {
            assert_eq!(compare_keys(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare_keys(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
    }

    #[test]
    fn a_cycle_is_survived() {
        let mut entries: Vec<(&str, ())> =
            ["a1b", "a01", "a10", "a1b0", "b", "a"].map(|key| (key, ())).into();
        sort(&mut entries);
        assert_eq!(entries.len(), 6);
    }

    #[test]
    fn many_keys() {
        let keys: Vec<String> = (0..1000).map(|number| format!("key-{}", (number * 7919) % 1000)).collect();
        let mut entries: Vec<(&str, ())> = keys.iter().map(|key| (key.as_str(), ())).collect();
        sort(&mut entries);
        for (number, (key, ())) in entries.iter().enumerate() {
            assert_eq!(*key, format!("key-{number}"));
        }
    }
}
