//! What becomes of a folded scalar (`>`) that `yaml.v3` writes again.
//!
//! Its writer decides whether a line break needs doubling by a look at the start of the text instead of at the next
//! line. So a break before an indented line is doubled although it need not be, and when the text itself starts blank no
//! break is, so that lines run together.

use std::borrow::Cow;

use crate::write::is_printable;

/// The text after one round of writing and reading.
pub(super) fn rewritten(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') || !stays_folded(text) {
        return Cow::Borrowed(text);
    }
    let blank = |line: &str| line.starts_with([' ', '\t']);
    let doubling = !blank(text.trim_start_matches('\n')) && !text.trim_start_matches('\n').is_empty();
    let mut result = String::with_capacity(text.len() + 8);
    let body = text.trim_start_matches('\n');
    result.push_str(&text[..text.len() - body.len()]);
    let mut rest = body;
    while let Some(end) = rest.find('\n') {
        let (line, tail) = rest.split_at(end);
        let next = tail.trim_start_matches('\n');
        let breaks = tail.len() - next.len();
        let written = breaks + usize::from(doubling && !blank(line));
        let read = match () {
            () if next.is_empty() && breaks == 1 => 1,
            () if next.is_empty() || blank(line) || blank(next) => written,
            () => written - 1,
        };
        result.push_str(line);
        if read == 0 {
            result.push(' ');
        }
        result.extend(std::iter::repeat_n('\n', read));
        rest = next;
    }
    result.push_str(rest);
    Cow::Owned(result)
}

/// Texts that no block can hold are written in double quotes, which lose nothing.
fn stays_folded(text: &str) -> bool {
    !text.contains(" \n") && !text.ends_with(' ') && text.chars().all(|c| c == '\t' || is_printable(c))
}

#[cfg(test)]
mod tests {
    use super::rewritten;

    /// Printed by kustomize 5.8.1.
    #[test]
    fn as_go_rewrites() {
        let table = [
            ("A\nB\n", "A\nB\n"),
            ("A\n  B\n", "A\n\n  B\n"),
            ("A\n\n  B\n", "A\n\n\n  B\n"),
            ("  x\ny\nz\n", "  x\ny z\n"),
            ("A\n\n", "A\n\n\n"),
            ("A\n  B\nC\n", "A\n\n  B\nC\n"),
            ("\nA\nB\n", "\nA\nB\n"),
            ("\n  A\nB\nC\n", "\n  A\nB C\n"),
            ("A", "A"),
            ("A\n\nB\n\n  C\n  D\n\nE\nF", "A\n\nB\n\n\n  C\n  D\n\nE\nF"),
            ("A\n\tB\n", "A\n\n\tB\n"),
            ("A\n  B \nC", "A\n  B \nC"),
            ("A\n  B\n ", "A\n  B\n "),
            ("A\n  B\u{1F600}\n", "A\n  B\u{1F600}\n"),
        ];
        for (text, expected) in table {
            assert_eq!(rewritten(text), expected, "{text:?}");
        }
    }
}
