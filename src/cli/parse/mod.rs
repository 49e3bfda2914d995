//! The command line as users of `flux` know it: words, flags and errors of cobra, on a clap tree.
//!
//! [`read`] finds the command and rewrites the line into the one form that clap reads without surprises
//! (`--long=value`, names last), so that every rule about flags lives here and clap only carries types.

mod find;
pub(crate) mod image;
mod partial;
mod scan;
mod suggest;
#[cfg(test)]
mod tests;
pub(crate) mod url;
pub(crate) mod values;

use std::fmt;

use clap::Command;

pub(crate) use find::{topic, word};
pub(crate) use partial::{Partial, partial};
pub(crate) use scan::{boolean_of, inherited, local, tokens};

/// What a line asks for.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// The commands from the root to the one that was named.
    pub(crate) path: Vec<&'a Command>,
    /// The line in clap's terms, the binary's name first.
    pub(crate) tokens: Vec<String>,
    /// `--help` was given.
    pub(crate) help: bool,
    /// `--version` was given to the root.
    pub(crate) version: bool,
}

impl Line<'_> {
    /// Whether a flag with a value was given.
    pub(crate) fn gives(&self, long: &str) -> bool {
        let flag = format!("--{long}=");
        self.tokens.iter().take_while(|token| *token != "--").any(|token| token.starts_with(&flag))
    }

    /// Whether the command has a flag of its own by that name, which hides the one of every command.
    pub(crate) fn hides(&self, long: &str) -> bool {
        let last = self.path[1..].last();
        last.is_some_and(|command| local(command).any(|arg| arg.get_long() == Some(long)))
    }

    /// Whether the command only holds other commands.
    pub(crate) fn is_group(&self) -> bool {
        self.path.last().is_some_and(|command| command.has_subcommands())
    }
}

/// A line that cannot be run, in the words of cobra and pflag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UsageError(pub(crate) String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// Reads `arguments` (without the binary's name) against the tree below `root`.
///
/// # Errors
/// The first fault from left to right.
pub(crate) fn read<'a>(root: &'a Command, arguments: &[String]) -> Result<Line<'a>, UsageError> {
    let (path, rest) = find::find(root, arguments)?;
    find::known(&path, &rest)?;
    scan::scan(path, &rest)
}

/// Turns clap's refusal of a value into pflag's words.
pub(crate) fn refusal(path: &[&Command], error: &clap::Error) -> UsageError {
    use clap::error::{ContextKind, ContextValue};
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let long = argument.trim_start_matches("--").split([' ', '=']).next().unwrap_or_default();
    let flag = scan::flag(path, long).map_or_else(|| format!("--{long}"), scan::display);
    let reason = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    UsageError(format!("invalid argument {:?} for {flag:?} flag: {reason}", text(ContextKind::InvalidValue)))
}
