//! The flags of a command, in groups.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::wrap::wrap;
use crate::cli::parse::{boolean_of, inherited, local};

/// The heads of flags take at most so many columns beside their help; longer ones stand above it.
const HEAD: usize = 36;

/// Flags under one heading.
#[derive(Debug)]
pub(crate) struct Section {
    /// The heading.
    pub(crate) title: &'static str,
    /// Name, head and help of each, by name.
    rows: Vec<(String, String, String)>,
}

impl Section {
    /// One flag after the other.
    pub(crate) fn lines(&self, width: usize) -> String {
        let short = self.rows.iter().map(|(_, head, _)| head.len()).filter(|length| *length <= HEAD);
        let column = short.max().unwrap_or_default() + 3;
        let mut lines = String::new();
        for (_, head, tail) in &self.rows {
            if head.len() + 3 > column {
                let _ = writeln!(lines, "{}", wrap(head, 0, 10, width));
                let _ = writeln!(lines, "{}", wrap(tail, column, column, width));
            } else {
                let pad = column - head.len();
                let line = format!("{head}{:pad$}{tail}", "");
                let _ = writeln!(lines, "{}", wrap(&line, 0, column, width));
            }
        }
        lines
    }

    /// Head and help of each flag.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows.iter().map(|(_, head, tail)| (head.trim(), tail.as_str()))
    }
}

/// The flags of the last command of `path` that are not hidden: its own and those of the commands above it, those that
/// say which cluster is meant, and those of every command.
pub(crate) fn sections(path: &[&Command]) -> Vec<Section> {
    let Some((command, above)) = path.split_last() else { return Vec::new() };
    let root: Vec<&Arg> = path.first().map(|root| local(root).collect()).unwrap_or_default();
    let is_root = |arg: &&Arg| root.iter().any(|other| std::ptr::eq(*other, *arg));
    let all = || local(command).chain(inherited(path)).filter(|arg| !arg.is_hide_set());
    let mut own: Vec<_> = all().filter(|arg| !is_root(arg)).map(row).collect();
    let name = command.get_name();
    own.push(("help".to_owned(), "  -h, --help".to_owned(), format!("help for {name}")));
    if above.is_empty() {
        own.push(("version".to_owned(), "  -v, --version".to_owned(), format!("version for {name}")));
    }
    let hidden_by_own: Vec<String> = own.iter().map(|(name, ..)| name.clone()).collect();
    let of_root = || all().filter(is_root).filter(|arg| !hidden_by_own.contains(&long(arg)));
    let connecting = of_root().filter(|arg| arg.get_help_heading().is_some()).map(row).collect();
    let global = of_root().filter(|arg| arg.get_help_heading().is_none()).map(row).collect();
    [("Flags", own), ("Kubernetes Connection Flags", connecting), ("Global Flags", global)]
        .into_iter()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(title, rows)| sorted(title, rows))
        .collect()
}

fn sorted(title: &'static str, mut rows: Vec<(String, String, String)>) -> Section {
    rows.sort();
    Section { title, rows }
}

fn long(arg: &Arg) -> String {
    arg.get_long().unwrap_or_default().to_owned()
}

fn row(arg: &Arg) -> (String, String, String) {
    (long(arg), head(arg), tail(arg))
}

fn head(arg: &Arg) -> String {
    let long = arg.get_long().unwrap_or_default();
    let mut head =
        arg.get_short().map_or_else(|| format!("      --{long}"), |short| format!("  -{short}, --{long}"));
    if !boolean_of(arg) {
        head.push(' ');
        head.push_str(&value_name(arg));
    }
    head
}

fn tail(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let defaults: Vec<&str> = arg.get_default_values().iter().filter_map(|value| value.to_str()).collect();
    let default = match (value_name(arg).as_str(), defaults.join(",")) {
        (_, value) if ["", "false", "0", "0s"].contains(&value.as_str()) => return help,
        ("strings" | "stringArray", value) => format!("[{value}]"),
        ("string", value) => format!("{value:?}"),
        (_, value) => value,
    };
    format!("{help} (default {default})")
}

/// What stands for the value of an argument.
pub(crate) fn value_name(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| "string".to_owned(), ToString::to_string)
}
