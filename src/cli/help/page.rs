//! Help pages in cobra's layout, with flags in groups.

use std::fmt::Write as _;

use clap::Command;
use console::Style;

use super::{
    super::words as cli,
    examples, flags,
    wrap::{reflow, wrap},
};

/// What a page is written on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Columns.
    pub(crate) width: usize,
    /// Headings may be styled.
    pub(crate) colour: bool,
}

impl Sheet {
    /// No page is wider.
    const WIDEST: usize = 100;

    /// A sheet for a terminal of so many columns, or for no terminal.
    pub(crate) fn new(columns: Option<usize>, colour: bool) -> Self {
        Self { width: columns.unwrap_or(Self::WIDEST).clamp(40, Self::WIDEST), colour }
    }

    fn heading(self, text: &str) -> String {
        Style::new().bold().force_styling(self.colour).apply_to(format!("{text}:")).to_string()
    }
}

/// The page of the last command of `path`: what it is for, usage, aliases, examples, sub-commands and flags.
pub(crate) fn page(path: &[&Command], sheet: &Sheet) -> String {
    let Some(command) = path.last() else { return String::new() };
    let mut page = String::new();
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string);
    if let Some(about) = about.as_deref().map(str::trim_end).filter(|about| !about.is_empty()) {
        let _ = writeln!(page, "{}\n", reflow(about, sheet.width));
    }
    let usage = usage(path);
    let _ = writeln!(page, "{}\n{}", sheet.heading("Usage"), wrap(&usage, 2, 4, sheet.width));
    let mut aliases = command.get_visible_aliases().peekable();
    if aliases.peek().is_some() {
        let all: Vec<&str> = std::iter::once(command.get_name()).chain(aliases).collect();
        let _ = writeln!(page, "\n{}\n  {}", sheet.heading("Aliases"), all.join(", "));
    }
    if let Some(text) = examples::of(command) {
        let text = examples::fit(&text, sheet.width);
        let _ = writeln!(page, "\n{}\n{text}", sheet.heading("Examples"));
    }
    commands(&mut page, command, path.len() == 1, sheet);
    for section in flags::sections(path) {
        let _ = write!(page, "\n{}\n{}", sheet.heading(section.title), section.lines(sheet.width));
    }
    if command.has_subcommands() {
        let _ = writeln!(
            page,
            "\nUse \"{} [command] --help\" for more information about a command.",
            words(path)
        );
    }
    page
}

/// The words of a command.
pub(super) fn words(path: &[&Command]) -> String {
    path.iter().map(|command| command.get_name()).collect::<Vec<_>>().join(" ")
}

/// How a command is typed.
pub(crate) fn usage(path: &[&Command]) -> String {
    let words = words(path);
    let Some(command) = path.last().filter(|command| !command.has_subcommands()) else {
        return format!("{words} [command]");
    };
    let names = command.get_positionals().filter(|arg| !arg.is_hide_set());
    let line = names.fold(words, |line, arg| format!("{line} [{}]", flags::value_name(arg)));
    format!("{line} [flags]")
}

fn commands(page: &mut String, command: &Command, root: bool, sheet: &Sheet) {
    let mut rows: Vec<(&str, String)> = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .map(|sub| (sub.get_name(), sub.get_about().map(ToString::to_string).unwrap_or_default()))
        .collect();
    if rows.is_empty() {
        return;
    }
    rows.sort();
    // cobra pads to 11 columns, or to the longest name when that is longer than every other page's.
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max(11);
    let (own, plugins): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(name, _)| !root || cli::is_built_in(name));
    for (title, rows) in [("Plugin Commands", plugins), ("Available Commands", own)] {
        if !rows.is_empty() {
            let _ = writeln!(page, "\n{}", sheet.heading(title));
        }
        for (name, about) in rows {
            let _ = writeln!(page, "{}", wrap(&format!("{name:width$} {about}"), 2, width + 3, sheet.width));
        }
    }
}
