//! Text in lines of a limited width.

/// Breaks `text` at spaces; the first line begins after `first` columns, the others after `rest`.
///
/// A word that is wider than a line is broken after `|` and commas, or sticks out.
pub(super) fn wrap(text: &str, first: usize, rest: usize, width: usize) -> String {
    let mut lines = String::new();
    let mut line = " ".repeat(first);
    let mut filled = first;
    for (at, piece) in pieces(text, width.saturating_sub(rest)).enumerate() {
        let length = piece.trim_end().chars().count();
        if at > 0 && filled + length > width && filled > rest {
            lines.push_str(line.trim_end());
            lines.push('\n');
            line = " ".repeat(rest);
            filled = rest;
        }
        line.push_str(piece);
        filled += piece.chars().count();
    }
    lines.push_str(line.trim_end());
    lines
}

/// The words of a text, each with the spaces after it; of those that are wider than `limit`, the parts that end in `|` or a comma.
fn pieces(text: &str, limit: usize) -> impl Iterator<Item = &str> {
    text.split_inclusive(' ').flat_map(move |word| {
        let ends: &[char] = if word.len() > limit { &['|', ','] } else { &[' '] };
        word.split_inclusive(ends)
    })
}

/// Breaks the lines of each paragraph anew that has one which is too wide; the others stay as they are.
pub(super) fn reflow(text: &str, width: usize) -> String {
    let paragraph = |text: &str| {
        if text.lines().all(|line| line.chars().count() <= width) {
            return text.to_owned();
        }
        wrap(&text.lines().map(str::trim).collect::<Vec<_>>().join(" "), 0, 0, width)
    };
    text.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        for (text, first, rest, width, lines) in [
            ("", 0, 0, 10, ""),
            ("one two three", 0, 2, 9, "one two\n  three"),
            ("one two three", 4, 2, 9, "    one\n  two\n  three"),
            ("a word-that-is-too-wide b", 0, 0, 8, "a\nword-that-is-too-wide\nb"),
            ("--type generic|github|gitlab x", 0, 4, 16, "--type generic|\n    github|\n    gitlab x"),
            ("exactly ten", 0, 0, 11, "exactly ten"),
        ] {
            assert_eq!(wrap(text, first, rest, width), lines, "{text}");
        }
    }

    #[test]
    fn only_wide_paragraphs_change() {
        assert_eq!(reflow("a\nb\n\nlonger than\nten", 10), "a\nb\n\nlonger\nthan ten");
    }
}
