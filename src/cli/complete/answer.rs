//! From a line that is not done to its candidates.

use clap::{Arg, ArgAction, Command, ValueHint};

use super::{Beyond, Candidates, directive::Directive, live::Live};
use crate::cli::parse::{self, Partial, boolean_of, inherited, local};

/// What can come next, with a description that may be empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) candidates: Vec<(String, String)>,
    pub(super) directive: Directive,
}

impl Answer {
    /// No candidates.
    pub(super) const fn of(directive: Directive) -> Self {
        Self { candidates: Vec::new(), directive }
    }

    /// Those of the candidates that go on from what has been typed.
    fn beginning(typed: &str, all: impl Iterator<Item = (String, String)>, directive: Directive) -> Self {
        Self { candidates: all.filter(|(word, _)| word.starts_with(typed)).collect(), directive }
    }
}

/// Finds the candidates; with `values` also those that upstream does not know.
pub(super) fn answer(root: &Command, partial: &Partial<'_>, values: bool, live: &Live) -> Answer {
    let typed = partial.typed.as_str();
    let Some(command) = partial.path.last().filter(|_| !partial.answered) else {
        return Answer::of(Directive::NO_FILES);
    };
    if let Some(flag) = partial.flag {
        return of_argument(flag, typed, values, live).unwrap_or_else(|| Answer::of(Directive::DEFAULT));
    }
    if typed.starts_with('-') && !typed.contains('=') && !partial.ended {
        return Answer::beginning(typed, flags(partial, values), Directive::NO_FILES);
    }
    if partial.path.len() == 2 && command.get_name() == "help" {
        let topic = parse::topic(root, &partial.names).ok();
        let words = topic.iter().filter_map(|path| path.last()).flat_map(|group| words(group, values));
        return Answer::beginning(typed, words, Directive::NO_FILES);
    }
    if command.has_subcommands() {
        return below(command, partial, values);
    }
    let positional = positional(command, partial.names.len());
    let otherwise = if values { Directive::NO_FILES } else { Directive::DEFAULT };
    positional.and_then(|arg| of_argument(arg, typed, values, live)).unwrap_or_else(|| Answer::of(otherwise))
}

/// The words of a group, unless one has been passed, or a flag that only the group itself knows.
fn below(group: &Command, partial: &Partial<'_>, values: bool) -> Answer {
    let own = partial.set.iter().any(|(flag, _)| !flag.is_global_set());
    if own || !partial.names.is_empty() {
        return Answer::of(Directive::DEFAULT);
    }
    Answer::beginning(&partial.typed, words(group, values), Directive::NO_FILES)
}

fn words(group: &Command, values: bool) -> impl Iterator<Item = (String, String)> {
    let mut words: Vec<(String, String)> = group
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set() && (values || sub.get::<Beyond>().is_none()))
        .map(|sub| (sub.get_name().to_owned(), sub.get_about().map(ToString::to_string).unwrap_or_default()))
        .collect();
    words.sort();
    words.into_iter()
}

/// Every flag that can still be given, by its long name and its letter.
fn flags(partial: &Partial<'_>, values: bool) -> impl Iterator<Item = (String, String)> {
    let command = partial.path.last().copied();
    let open = |arg: &&Arg| {
        let given = partial.set.iter().any(|(other, _)| other.get_id() == arg.get_id());
        let told = !arg.is_hide_set() && (values || arg.get::<Beyond>().is_none());
        told && (!given || matches!(arg.get_action(), ArgAction::Append))
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for arg in command.into_iter().flat_map(local).chain(inherited(&partial.path)).filter(open) {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        all.extend(arg.get_long().map(|long| (format!("--{long}"), help.clone())));
        all.extend(arg.get_short().map(|short| (format!("-{short}"), help)));
    }
    for (word, letter, root_only) in [("help", "h", false), ("version", "v", true)] {
        if !root_only || partial.path.len() == 1 {
            let name = command.map(Command::get_name).unwrap_or_default();
            let help = format!("{word} for {name}");
            all.extend([(format!("--{word}"), help.clone()), (format!("-{letter}"), help)]);
        }
    }
    all.sort();
    all.dedup_by(|next, before| next.0 == before.0);
    all.into_iter()
}

/// The argument that takes the name after `given` others.
fn positional(command: &Command, given: usize) -> Option<&Arg> {
    let all: Vec<&Arg> = command.get_positionals().collect();
    let last = all.last().copied().filter(|arg| matches!(arg.get_action(), ArgAction::Append));
    all.get(given).copied().or(last)
}

/// The candidates of a value, where anything is known of it.
fn of_argument(arg: &Arg, typed: &str, values: bool, live: &Live) -> Option<Answer> {
    if let Some(candidates) = arg.get::<Candidates>() {
        let known_upstream = !matches!(candidates, Candidates::Clusters | Candidates::Users);
        if !values && !known_upstream {
            return None;
        }
        let described = |name| (name, String::new());
        return Some(match live.look(candidates.clone()) {
            Some(names) => Answer::beginning(typed, names.into_iter().map(described), Directive::NO_FILES),
            None => Answer::of(Directive::ERROR),
        });
    }
    if !values {
        return None;
    }
    let listed = is_list(arg);
    // The last of a list; what is before it stays as it is.
    let (head, _) = typed
        .rsplit_once(',')
        .filter(|_| listed)
        .map_or(("", typed), |(head, tail)| (&typed[..=head.len()], tail));
    let words = closed_set(arg);
    if !words.is_empty() {
        let whole = words.into_iter().map(|(word, help)| (format!("{head}{word}"), help));
        return Some(Answer::beginning(typed, whole, Directive::NO_FILES));
    }
    match arg.get_value_hint() {
        ValueHint::DirPath => Some(Answer::of(Directive::DIRECTORIES)),
        ValueHint::AnyPath | ValueHint::FilePath => Some(Answer::of(Directive::DEFAULT)),
        _ => None,
    }
}

fn is_list(arg: &Arg) -> bool {
    arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "strings"))
}

/// The words that a value may be: those of its type, or those of its name, as in `yaml|json`.
fn closed_set(arg: &Arg) -> Vec<(String, String)> {
    if boolean_of(arg) {
        return ["true", "false"].map(|word| (word.to_owned(), String::new())).to_vec();
    }
    let possible = arg.get_possible_values();
    if !possible.is_empty() {
        let help = |value: &clap::builder::PossibleValue| {
            value.get_help().map(ToString::to_string).unwrap_or_default()
        };
        return possible.iter().map(|value| (value.get_name().to_owned(), help(value))).collect();
    }
    let names = arg.get_value_names().unwrap_or_default();
    let words = names.first().filter(|name| name.contains('|')).into_iter().flat_map(|name| name.split('|'));
    words.map(|word| (word.to_owned(), String::new())).collect()
}
