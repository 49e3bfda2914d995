//! Which command a line names.

use clap::Command;

use super::{UsageError, scan, suggest::suggestions};

/// Returns the commands from the root to the named one, and the line without their words.
///
/// Words that no command follows stay in the line: see [`known`].
pub(super) fn find<'a>(
    root: &'a Command,
    arguments: &[String],
) -> Result<(Vec<&'a Command>, Vec<String>), UsageError> {
    let mut path = vec![root];
    let mut rest = arguments.to_vec();
    while let Some(at) = first_word(&path, &rest) {
        let command = path[path.len() - 1];
        let Some(next) = child(command, &rest[at]) else { break };
        path.push(next);
        rest.remove(at);
    }
    if path.len() == 1
        && let Some(at) = first_word(&path, &rest)
    {
        return Err(unknown(&path, &rest[at]));
    }
    Ok((path, rest))
}

/// Checks that a group is followed by no word that it does not know. Upstream prints the group's help then, and a script
/// takes that for success; with `--help` we do as well.
pub(super) fn known(path: &[&Command], rest: &[String]) -> Result<(), UsageError> {
    let group = path.last().is_some_and(|command| command.has_subcommands());
    let helps = || rest.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h");
    match first_word(path, rest) {
        Some(at) if group && !helps() => Err(unknown(path, &rest[at])),
        _ => Ok(()),
    }
}

/// The first word of a line, of which only the flags of `root` are known so far.
pub(crate) fn word<'w>(root: &Command, arguments: &'w [String]) -> Option<&'w str> {
    first_word(&[root], arguments).map(|at| arguments[at].as_str())
}

/// Finds the command that `flux help <words…>` is about.
///
/// # Errors
/// There is no such command.
pub(crate) fn topic<'a>(root: &'a Command, words: &[String]) -> Result<Vec<&'a Command>, UsageError> {
    let mut path = vec![root];
    for word in words {
        let next = child(path[path.len() - 1], word).ok_or_else(|| unknown(&path, word))?;
        path.push(next);
    }
    Ok(path)
}

fn child<'a>(command: &'a Command, word: &str) -> Option<&'a Command> {
    command
        .get_subcommands()
        .find(|sub| sub.get_name() == word || sub.get_all_aliases().any(|alias| alias == word))
}

/// The index of the first argument that is neither a flag nor the value of one.
fn first_word(path: &[&Command], arguments: &[String]) -> Option<usize> {
    let mut at = 0;
    while let Some(argument) = arguments.get(at) {
        if argument == "--" {
            return None;
        }
        if !argument.starts_with('-') && !argument.is_empty() {
            return Some(at);
        }
        at += if takes_next(path, argument) { 2 } else { 1 };
    }
    None
}

/// Whether the next argument is this flag's value; so it is for flags that nobody knows.
fn takes_next(path: &[&Command], argument: &str) -> bool {
    let flag = if let Some(long) = argument.strip_prefix("--") {
        if long.contains('=') {
            return false;
        }
        if long == "help" || long == "version" {
            return false;
        }
        scan::flag(path, long)
    } else {
        let mut short = argument.chars().skip(1);
        match (short.next(), short.next()) {
            (Some('h' | 'v'), None) => return false,
            (Some(one), None) => scan::shorthand(path, one),
            _ => return false,
        }
    };
    flag.is_none_or(|arg| !scan::boolean_of(arg))
}

fn unknown(path: &[&Command], word: &str) -> UsageError {
    let names: Vec<&str> = path.iter().map(|command| command.get_name()).collect();
    let mut text = format!("unknown command {word:?} for {:?}", names.join(" "));
    let near = path.last().map(|command| suggestions(command, word)).unwrap_or_default();
    if !near.is_empty() {
        text.push_str("\n\nDid you mean this?\n");
        for name in near {
            text.push_str(&format!("\t{name}\n"));
        }
    }
    UsageError(text)
}
