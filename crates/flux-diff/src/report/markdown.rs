//! The report for a pull request.

use std::fmt::{self, Write};

use super::{human::dangerous, unified::hunks};
use crate::change::{Action, Change, Report};

/// How the report for a pull request looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkdownOptions {
    /// How many bytes it may have. Diffs that do not fit are left out, with a word about it; the summary never is.
    pub limit: usize,
}

impl Default for MarkdownOptions {
    /// What fits into a comment on GitHub (65536 characters), with room for what the CI job adds.
    fn default() -> Self {
        Self { limit: 60_000 }
    }
}

/// The actions that are counted, and their columns.
const COLUMNS: &[(Action, &str)] = &[
    (Action::Created, "created"),
    (Action::Changed, "changed"),
    (Action::Deleted, "deleted"),
    (Action::Orphaned, "orphaned"),
    (Action::Skipped, "skipped"),
];

/// Writes Markdown as GitHub and GitLab read it: dangers, failures, a table of numbers, the images, and the diffs folded. No
/// content can end a fence, break a table or become markup.
///
/// # Errors
/// Only those of `out`.
pub fn markdown(out: &mut impl Write, report: &Report, options: MarkdownOptions) -> fmt::Result {
    let mut text = String::from("## Flux diff\n\n");
    if report.has_changes() || report.has_failures() {
        writeln!(text, "What changes in the cluster, compared with {}.\n", code(&report.base))?;
    } else {
        writeln!(text, "Nothing changes in the cluster, compared with {}.", code(&report.base))?;
    }
    dangers(&mut text, report)?;
    failures(&mut text, report)?;
    summary(&mut text, report)?;
    images(&mut text, report)?;
    diffs(&mut text, report, options.limit)?;
    out.write_str(&text)
}

fn dangers(text: &mut String, report: &Report) -> fmt::Result {
    let mut lines = Vec::new();
    for group in &report.groups {
        lines.extend(group.dangers.iter().map(|danger| (&group.name, group.name.clone(), danger)));
        lines.extend(
            dangerous(group).map(|(change, danger)| (&group.name, change.identity.to_string(), danger)),
        );
    }
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(text, "> [!CAUTION]\n> **Dangerous changes**\n>")?;
    for (group, about, danger) in lines {
        let place = if *group == about { String::new() } else { format!(" in {}", code(group)) };
        writeln!(text, "> - {}{place}: {}", code(&about), escape(&danger.message))?;
    }
    text.push('\n');
    Ok(())
}

fn failures(text: &mut String, report: &Report) -> fmt::Result {
    for group in &report.groups {
        if let Some(error) = &group.error {
            writeln!(text, "> [!WARNING]\n> {} could not be compared:\n>", code(&group.name))?;
            let fence = fence(error);
            writeln!(text, "> {fence}")?;
            error.lines().try_for_each(|line| writeln!(text, "> {line}"))?;
            writeln!(text, "> {fence}\n")?;
        }
    }
    Ok(())
}

fn summary(text: &mut String, report: &Report) -> fmt::Result {
    if report.groups.iter().all(|group| group.changes.is_empty()) {
        return Ok(());
    }
    let shown: Vec<_> = COLUMNS
        .iter()
        .filter(|(action, _)| {
            !matches!(action, Action::Orphaned | Action::Skipped) || report.count(*action) > 0
        })
        .collect();
    text.push_str("| Kustomization |");
    shown.iter().try_for_each(|(_, name)| write!(text, " {name} |"))?;
    text.push_str("\n|---|");
    text.push_str(&"---:|".repeat(shown.len()));
    text.push('\n');
    for group in report.groups.iter().filter(|group| !group.changes.is_empty()) {
        write!(text, "| {} |", cell(&group.name))?;
        shown.iter().try_for_each(|(action, _)| write!(text, " {} |", group.count(*action)))?;
        text.push('\n');
    }
    text.push('\n');
    Ok(())
}

fn images(text: &mut String, report: &Report) -> fmt::Result {
    let changes = report.groups.iter().flat_map(|group| &group.changes);
    let mut rows =
        changes.flat_map(|change| change.images.iter().map(move |image| (change, image))).peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    text.push_str("### Images\n\n| object | container | before | after |\n|---|---|---|---|\n");
    for (change, image) in rows {
        let shown = |image: &Option<String>| image.as_deref().map(cell).unwrap_or_default();
        let object = cell(&change.identity.to_string());
        let container = cell(&image.container);
        writeln!(text, "| {object} | {container} | {} | {} |", shown(&image.before), shown(&image.after))?;
    }
    text.push('\n');
    Ok(())
}

fn diffs(text: &mut String, report: &Report, limit: usize) -> fmt::Result {
    /// Room for the words about what was left out.
    const SPARE: usize = 200;
    let mut left_out = 0;
    for group in report.groups.iter().filter(|group| !group.changes.is_empty()) {
        let title = format!("### {}\n\n", code(&group.name));
        if left_out == 0 && text.len() + title.len() + SPARE <= limit {
            text.push_str(&title);
        }
        for change in &group.changes {
            let diff = folded(change)?;
            if text.len() + diff.len() + SPARE <= limit {
                text.push_str(&diff);
            } else {
                left_out += 1;
            }
        }
    }
    if left_out > 0 {
        writeln!(text, "The diffs of {left_out} more objects are left out, as this text would be too long.")?;
    }
    Ok(())
}

fn folded(change: &Change) -> Result<String, fmt::Error> {
    let (_, what) = COLUMNS.iter().find(|(action, _)| *action == change.action).ok_or(fmt::Error)?;
    let mut diff = String::new();
    hunks(&mut diff, change)?;
    let fence = fence(&diff);
    let alarm = if change.dangers.is_empty() { "" } else { "⚠️ " };
    let title = html(&change.identity.to_string());
    Ok(format!(
        "<details><summary>{alarm}<code>{title}</code> {what}</summary>\n\n{fence}diff\n{diff}{fence}\n\n</details>\n\n"
    ))
}

/// A fence longer than any run of backticks in the content.
fn fence(content: &str) -> String {
    "`".repeat(longest_run(content).max(2) + 1)
}

fn longest_run(content: &str) -> usize {
    content.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Inline code that holds any text on one line.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// Inline code within a table, where a bar would end the cell even in code.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Text without markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '!' | '~' | '@' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
