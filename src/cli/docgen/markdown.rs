//! Pages in Markdown, laid out as the site of Flux expects them (spec/cli/misc.md §2).

use std::fmt::Write as _;

use clap::Command;

use super::{Page, about, description, join, see_also};
use crate::cli::help::{examples, sections, usage};

/// The page of the last command of `path`.
pub(super) fn page(path: &[&Command]) -> Page {
    let name = join(path, " ");
    let mut text = format!("---\ntitle: \"{name}\"\n---\n## {name}\n");
    let Some(command) = path.last() else { return Page { file: String::new(), text } };
    let _ = write!(text, "\n{}\n\n### Synopsis\n\n{}\n", about(command), description(command));
    if !command.has_subcommands() {
        let _ = write!(text, "\n```\n{}\n```\n", usage(path));
    }
    let mut aliases = command.get_visible_aliases().peekable();
    if aliases.peek().is_some() {
        let aliases: Vec<String> = aliases.map(|alias| format!("`{alias}`")).collect();
        let _ = write!(text, "\n### Aliases\n\n{}\n", aliases.join(", "));
    }
    if let Some(examples) = examples(command) {
        let _ = write!(text, "\n### Examples\n\n```\n{examples}\n```\n");
    }
    for section in sections(path) {
        let _ = write!(text, "\n### {}\n\n```\n{}```\n", section.title, section.lines(100));
    }
    let others = see_also(path);
    if !others.is_empty() {
        text.push_str("\n### See also\n\n");
    }
    for other in &others {
        let (name, link) = (join(other, " "), join(other, "_").to_lowercase());
        let what = other.last().map(|command| about(command)).unwrap_or_default();
        let _ = writeln!(text, "* [{name}](../{link}/) - {what}");
    }
    Page { file: format!("{}.md", join(path, "_")), text }
}
