//! Pages for `man`, in the macros of man(7).

use std::fmt::Write as _;

use clap::Command;

use super::{Page, about, description, join, see_also};
use crate::cli::{
    help::{examples, sections, usage},
    version::RELEASE,
};

/// The page of the last command of `path`.
pub(super) fn page(path: &[&Command]) -> Page {
    let name = join(path, "-");
    // No date: the same program writes the same page.
    let mut text =
        format!(".TH {} 1 \"\" \"Flux {RELEASE}\" \"Flux Manual\"\n", quoted(&name.to_uppercase()));
    let Some(command) = path.last() else { return Page { file: String::new(), text } };
    let _ = writeln!(text, ".SH NAME\n{} \\- {}", inline(&name), inline(&about(command)));
    let _ = writeln!(text, ".SH SYNOPSIS\n.B {}", inline(&usage(path)));
    let mut aliases = command.get_visible_aliases().peekable();
    if aliases.peek().is_some() {
        let all: Vec<&str> = aliases.collect();
        let _ = writeln!(text, ".PP\nAlso: {}", inline(&all.join(", ")));
    }
    let _ = write!(text, ".SH DESCRIPTION\n{}", paragraphs(&description(command)));
    if let Some(examples) = examples(command) {
        let _ = write!(text, ".SH EXAMPLES\n.nf\n{}.fi\n", lines(&examples));
    }
    for section in sections(path) {
        let _ = writeln!(text, ".SH {}", quoted(&section.title.to_uppercase().replace("FLAGS", "OPTIONS")));
        for (head, tail) in section.rows() {
            let _ = writeln!(text, ".TP\n.B {}\n{}", inline(head), start(&inline(tail)));
        }
    }
    let others: Vec<String> =
        see_also(path).iter().map(|other| format!(".BR {} (1)", inline(&join(other, "-")))).collect();
    if !others.is_empty() {
        let _ = writeln!(text, ".SH SEE ALSO\n{}", others.join("\n"));
    }
    Page { file: format!("{name}.1"), text }
}

/// Text within a line: no letter of it is a command of the formatter, and all are those of ASCII.
fn inline(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => line.push_str("\\e"),
            '-' => line.push_str("\\-"),
            letter if letter.is_ascii() => line.push(letter),
            letter => line.push_str(&format!("\\[u{:04X}]", u32::from(letter))),
        }
    }
    line
}

/// A whole argument of a macro.
fn quoted(text: &str) -> String {
    format!("\"{}\"", inline(text).replace('"', "\\(dq"))
}

/// A line that begins with a full stop or a quote would be a macro.
fn start(line: &str) -> String {
    if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() }
}

fn lines(text: &str) -> String {
    text.trim_end().lines().map(|line| start(&inline(line)) + "\n").collect()
}

fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(lines).collect::<Vec<_>>().join(".PP\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_a_macro() {
        assert_eq!(lines("  a -b\n.SH \\fB\n'x"), "  a \\-b\n\\&.SH \\efB\n\\&'x\n");
        assert_eq!(inline("name…"), "name\\[u2026]");
        assert_eq!(quoted("a \"b\""), "\"a \\(dqb\\(dq\"");
        assert_eq!(paragraphs("one\ntwo\n\nthree"), "one\ntwo\n.PP\nthree\n");
    }
}
