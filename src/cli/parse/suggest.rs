//! What a mistyped command may have meant.

use clap::Command;

/// Names of sub-commands within two edits of `word`, or that begin with it.
pub(super) fn suggestions<'a>(group: &'a Command, word: &str) -> Vec<&'a str> {
    let typed = word.to_lowercase();
    let mut names: Vec<&str> = group
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .map(Command::get_name)
        .filter(|name| distance(&typed, name) <= 2 || name.starts_with(&typed))
        .collect();
    names.sort_unstable();
    names
}

/// Levenshtein distance, by one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(a != *b)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn edits_are_counted() {
        for (left, right, edits) in
            [("instal", "install", 1), ("recocnile", "reconcile", 2), ("", "get", 3), ("get", "get", 0)]
        {
            assert_eq!(distance(left, right), edits, "{left} {right}");
        }
    }
}
