//! A line whose last word is still being typed.

use clap::{Arg, Command};

use super::{
    UsageError, find,
    scan::{self, Scanner},
};

/// What is known of such a line.
#[derive(Debug)]
pub(crate) struct Partial<'a> {
    /// The commands from the root to the one that was named.
    pub(crate) path: Vec<&'a Command>,
    /// Flags with their values.
    pub(crate) set: Vec<(&'a Arg, String)>,
    /// Names that are done.
    pub(crate) names: Vec<String>,
    /// `--help` or `--version` was given.
    pub(crate) answered: bool,
    /// `--` was given: what follows is no flag.
    pub(crate) ended: bool,
    /// The flag whose value is being typed.
    pub(crate) flag: Option<&'a Arg>,
    /// What has been typed of the last word, or of the value in it.
    pub(crate) typed: String,
}

/// Reads such a line by cobra's rules; `words` are without the binary's name.
///
/// # Errors
/// A word or a flag before the last word that does not exist; a flag without its value.
pub(crate) fn partial<'a>(root: &'a Command, words: &[String]) -> Result<Partial<'a>, UsageError> {
    let (last, before) = words.split_last().map_or(("", words), |(last, before)| (last.as_str(), before));
    let found = find::find(root, before);
    let quoted = |words: &[String]| format!("[{}]", words.join(" "));
    let (path, mut rest) = found
        .map_err(|_| UsageError(format!("unable to find a command for arguments: {}", quoted(before))))?;
    let (flag, typed) = being_typed(&path, &mut rest, last);
    let mut scanner = Scanner::new(&path);
    scanner.run(&rest).map_err(|error| {
        UsageError(format!("error while parsing flags from args {}: {error}", quoted(&rest)))
    })?;
    let Scanner { set, names, help, version, ended, .. } = scanner;
    let flag = if ended { None } else { flag };
    Ok(Partial { path, set, names, answered: help || version, ended, flag, typed })
}

/// The flag whose value is being typed, and what there is of the value; a flag that waits for it leaves `rest`.
fn being_typed<'a>(path: &[&'a Command], rest: &mut Vec<String>, last: &str) -> (Option<&'a Arg>, String) {
    let of = |name: &str, value: &str| (named(path, name), value.to_owned());
    if last.starts_with('-') {
        return match last.split_once('=') {
            Some((name, value)) => of(name, value),
            None => (None, last.to_owned()),
        };
    }
    let waiting = rest.last().filter(|word| word.len() > 1 && word.starts_with('-') && !word.contains('='));
    let flag = waiting.and_then(|word| named(path, word)).filter(|arg| !scan::boolean_of(arg));
    if flag.is_some() {
        rest.pop();
    }
    (flag, last.to_owned())
}

/// The flag of that word: a long name, or the last of several short ones.
fn named<'a>(path: &[&'a Command], word: &str) -> Option<&'a Arg> {
    match word.strip_prefix("--") {
        Some(long) => scan::flag(path, long),
        None => word.chars().next_back().and_then(|short| scan::shorthand(path, short)),
    }
}
