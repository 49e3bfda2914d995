//! Help pages in cobra's layout.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::parse::{boolean_of, inherited, local};

/// The page of the last command of `path`: what it is for, then [`usage`].
pub(crate) fn page(path: &[&Command]) -> String {
    let Some(command) = path.last() else { return String::new() };
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string);
    match about.as_deref().map(str::trim_end) {
        None | Some("") => usage(path),
        Some(about) => format!("{about}\n\n{}", usage(path)),
    }
}

/// Usage, aliases, examples, sub-commands and flags.
pub(crate) fn usage(path: &[&Command]) -> String {
    let Some(command) = path.last() else { return String::new() };
    let words: Vec<&str> = path.iter().map(|command| command.get_name()).collect();
    let words = words.join(" ");
    let group = command.has_subcommands();
    let mut page = String::from("Usage:\n");
    if group {
        let _ = writeln!(page, "  {words} [command]");
    } else {
        let names = command
            .get_positionals()
            .filter(|arg| !arg.is_hide_set())
            .map(|arg| format!(" [{}]", value_name(arg)));
        let _ = writeln!(page, "  {words}{} [flags]", names.collect::<String>());
    }
    aliases(&mut page, command);
    if let Some(examples) = command.get_after_help() {
        let _ = writeln!(page, "\nExamples:\n{}", examples.to_string().trim_end());
    }
    if group {
        commands(&mut page, command, path.len() == 1);
    }
    section(&mut page, "Flags", local(command), Some((command.get_name(), path.len() == 1)));
    section(&mut page, "Global Flags", inherited(path), None);
    if group {
        let _ = writeln!(page, "\nUse \"{words} [command] --help\" for more information about a command.");
    }
    page
}

fn aliases(page: &mut String, command: &Command) {
    let mut names = command.get_visible_aliases().peekable();
    if names.peek().is_some() {
        let all: Vec<&str> = std::iter::once(command.get_name()).chain(names).collect();
        let _ = writeln!(page, "\nAliases:\n  {}", all.join(", "));
    }
}

fn commands(page: &mut String, command: &Command, root: bool) {
    let mut rows: Vec<(&str, String)> = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .map(|sub| (sub.get_name(), sub.get_about().map(ToString::to_string).unwrap_or_default()))
        .collect();
    if root {
        rows.push(("help", "Help about any command".to_owned()));
    }
    rows.sort();
    // cobra pads to 11 columns, or to the longest name when that is longer than every other page's.
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max(11);
    page.push_str("\nAvailable Commands:\n");
    for (name, about) in rows {
        let _ = writeln!(page, "  {name:width$} {about}");
    }
}

fn section<'a>(
    page: &mut String,
    title: &str,
    args: impl Iterator<Item = &'a Arg>,
    built_in: Option<(&str, bool)>,
) {
    let mut rows: Vec<(String, String, String)> = args
        .filter(|arg| !arg.is_hide_set())
        .map(|arg| (arg.get_long().unwrap_or_default().to_owned(), head(arg), tail(arg)))
        .collect();
    if let Some((name, root)) = built_in {
        rows.push(("help".to_owned(), "  -h, --help".to_owned(), format!("help for {name}")));
        if root {
            rows.push(("version".to_owned(), "  -v, --version".to_owned(), format!("version for {name}")));
        }
    }
    if rows.is_empty() {
        return;
    }
    rows.sort();
    let width = rows.iter().map(|(_, head, _)| head.len()).max().unwrap_or_default();
    let _ = writeln!(page, "\n{title}:");
    for (_, head, tail) in rows {
        let _ = writeln!(page, "{}", format!("{head:width$}   {tail}").trim_end());
    }
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
        (_, value) if value.is_empty() || value == "false" || value == "0" => return help,
        ("strings" | "stringArray", value) => format!("[{value}]"),
        ("string", value) => format!("{value:?}"),
        (_, value) => value,
    };
    format!("{help} (default {default})")
}

fn value_name(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| "string".to_owned(), ToString::to_string)
}
