//! The hidden words by which shells, and other programs, ask how a line can go on: cobra's protocol.
//!
//! One candidate is a line, its description after a tab; the last line is `:` and a [`Directive`]. `__complete` and
//! `__completeNoDesc` answer as upstream; `__completeValues`, which our own scripts call, also knows the words of closed
//! sets, the clusters and users of a kubeconfig, and where a directory is meant.

mod answer;
mod directive;
mod live;

use std::time::Instant;

use clap::{
    Args,
    builder::{ArgExt, CommandExt},
};

use super::{
    context::Context,
    exit::{Exit, Outcome},
    parse,
    plugin::{self, Folder, Installed},
    words,
};
use answer::Answer;
use directive::Directive;
use live::Live;

/// What completes a flag's value or a name, where neither its type nor its hint tells. It stands beside the argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Candidates {
    /// Contexts of the kubeconfig.
    Contexts,
    /// Clusters of the kubeconfig.
    Clusters,
    /// Users of the kubeconfig.
    Users,
    /// Namespaces of the cluster.
    Namespaces,
    /// Names of the objects of an API kind, as in `GitRepository`, in the selected namespace.
    Objects(String),
}

impl ArgExt for Candidates {}

/// Marks a command or a flag that upstream does not have: who asks in upstream's words is not told of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beyond;

impl ArgExt for Beyond {}
impl CommandExt for Beyond {}

/// Which of the words was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// As upstream, with descriptions.
    Described,
    /// As upstream, without.
    Plain,
    /// With descriptions, and with more than upstream knows.
    Values,
}

/// A line of which the last word is not done.
#[derive(Args, Debug)]
#[command(
    hide = true,
    about = "Tell how a line can go on",
    long_about = "These commands print how a line can go on, one candidate a line with its description after a tab, then a colon and a
number: 1 something went wrong, 2 no space goes after the word, 4 no files, 16 only directories. The last of the words
that follow is the one that is being typed; it may be empty.",
    after_help = "  # Which words begin with re
  flux __complete re"
)]
pub(crate) struct Complete {
    #[arg(value_name = "command-line", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    line: Vec<String>,
}

/// What was asked, and in which words.
pub(crate) struct Request {
    protocol: Protocol,
    line: Vec<String>,
}

impl Protocol {
    /// Joins the word that was used and the line after it.
    pub(crate) fn of(self, args: Complete) -> Request {
        Request { protocol: self, line: args.line }
    }
}

/// Prints the candidates. What goes wrong is no error: a shell has nobody to tell it to.
///
/// # Errors
/// When the answer cannot be written.
pub(super) fn run(context: &mut Context, request: &Request) -> Outcome {
    let begun = Instant::now();
    let (namespace, _) = context.environment.default_namespace();
    let root = words::root(&context.environment.default_cache(), &namespace);
    let before = &request.line[..request.line.len().saturating_sub(1)];
    let only = parse::word(&root, before).filter(|word| *word != "help").map(str::to_owned);
    let folder = Folder::for_word(&context.environment, only.as_deref());
    if let Some(plugin) = folder.as_ref().zip(only.as_deref()).and_then(|(folder, word)| folder.find(word)) {
        let own = before.iter().position(|word| *word == plugin.name).unwrap_or_default();
        let rest =
            request.line.iter().enumerate().filter(|(at, _)| *at != own).map(|(_, word)| word.as_str());
        return delegated(context, &plugin, request.protocol, rest);
    }
    let tree = words::with_plugins(words::with_words(root, only.as_deref()), folder.as_ref());
    let answer = match parse::partial(&tree, &request.line) {
        Ok(partial) => {
            let live = Live::new(&context.environment, &partial, begun);
            answer::answer(&tree, &partial, request.protocol == Protocol::Values, &live)
        }
        Err(error) => {
            context.ui.note(format_args!("[Debug] [Error] {error}"));
            Answer::of(Directive::DEFAULT)
        }
    };
    let out = context.ui.out();
    for (candidate, description) in &answer.candidates {
        match description.lines().next().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if request.protocol != Protocol::Plain => writeln!(out, "{candidate}\t{text}")?,
            _ => writeln!(out, "{candidate}")?,
        }
    }
    writeln!(out, ":{}", answer.directive.number())?;
    context.ui.note(format_args!("Completion ended with directive: {}", answer.directive));
    Ok(Exit::Success)
}

/// A plugin completes its own line, by the same protocol (spec/cli/misc.md §1).
fn delegated<'a>(
    context: &mut Context,
    plugin: &Installed,
    protocol: Protocol,
    line: impl Iterator<Item = &'a str>,
) -> Outcome {
    let word = if protocol == Protocol::Plain { "__completeNoDesc" } else { "__complete" };
    let answer = plugin::answer(plugin, std::iter::once(word).chain(line));
    let answer = answer.unwrap_or_else(|| format!(":{}\n", Directive::ERROR.number()).into_bytes());
    context.ui.out().write_all(&answer)?;
    Ok(Exit::Success)
}
