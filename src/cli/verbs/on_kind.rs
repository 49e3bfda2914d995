//! The words after a verb: `[group] kind [name…]`, as clap sub-commands made from the table of kinds.

use std::fmt;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, error::ErrorKind};

use crate::cli::{
    complete::Candidates,
    kinds::{AnyKind, Group, KINDS, Verb},
};

/// A verb's own flags.
pub(crate) trait VerbArgs: Args {
    /// The verb they belong to.
    const VERB: Verb;
    /// What the help of one kind says, before the kind's name.
    const ABOUT: &'static str;
    /// Whether the word `all` stands for every kind.
    const ALL: bool = false;
}

/// A verb's flags, and the kind and names the user gave.
pub(crate) struct OnKind<A> {
    /// The kind, or several for the word `all`.
    pub kinds: Vec<&'static dyn AnyKind>,
    /// The word `all` was given.
    pub all: bool,
    /// Names of objects.
    pub names: Vec<String>,
    /// The flags every kind has under this verb.
    pub args: A,
    /// The flags only this kind has.
    pub extra: ArgMatches,
}

impl<A> OnKind<A> {
    /// The one kind of a verb that does not know `all`.
    pub(crate) fn kind(&self) -> &'static dyn AnyKind {
        self.kinds[0]
    }

    /// The value of a flag that not every kind has.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.extra.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or_default()
    }
}

impl<A: fmt::Debug> fmt::Debug for OnKind<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.kinds.iter().map(|kind| kind.row().human).collect();
        write!(f, "{kinds:?} {:?}: {:?}", self.names, self.args)
    }
}

fn able(verb: Verb) -> impl Iterator<Item = &'static dyn AnyKind> {
    KINDS.iter().copied().filter(move |kind| kind.row().verbs.contains(&verb))
}

fn names() -> Arg {
    Arg::new("name").value_name("name").action(ArgAction::Append)
}

fn names_of(kind: &dyn AnyKind) -> Arg {
    names().add(Candidates::Objects(kind.kind()))
}

fn leaf<A: VerbArgs>(kind: &'static dyn AnyKind) -> Command {
    let row = kind.row();
    let command = match A::VERB {
        Verb::Get if row.one == row.many => {
            Command::new(row.many).visible_aliases(row.aliases.iter().copied())
        }
        Verb::Get => {
            Command::new(row.many).visible_aliases(row.aliases.iter().copied()).visible_alias(row.one)
        }
        _ => Command::new(row.one).visible_aliases(row.aliases.iter().copied()),
    };
    let words = match (A::VERB, row.group) {
        (Verb::Get, Some(group)) => format!("get {} {}", group.many, row.many),
        (Verb::Get, None) => format!("get {}", row.many),
        (verb, Some(group)) => format!("{} {} {}", verb.word(), group.one, row.one),
        (verb, None) => format!("{} {}", verb.word(), row.one),
    };
    let name = names_of(kind).hide(A::VERB == Verb::Get);
    let command = kind.augment(A::VERB, command.about(format!("{} {}", A::ABOUT, kind.kind())).arg(name));
    let examples = examples::<A>(&command, &words, &kind.kind());
    command.after_help(examples)
}

/// What can be done with one kind, as far as its flags go.
fn examples<A: VerbArgs>(command: &Command, words: &str, kind: &str) -> String {
    let verb = A::augment_args(Command::new(A::VERB.word()));
    let has = |flag: &str| {
        let mut flags = command.get_arguments().chain(verb.get_arguments());
        flags.any(|arg| arg.get_long() == Some(flag))
    };
    let about = A::ABOUT;
    let of_one = match A::VERB {
        Verb::Get => (format!("{about} every {kind} in the namespace"), String::new()),
        _ => (format!("{about} the {kind} podinfo"), " podinfo".to_owned()),
    };
    let mut all = vec![of_one];
    for (flag, what, rest) in [
        ("with-source", format!("{about} the {kind} podinfo, its source first"), " podinfo --with-source"),
        ("all-namespaces", format!("{about} every {kind} in all namespaces"), " --all-namespaces"),
        ("all", format!("{about} every {kind} in the namespace"), " --all"),
    ] {
        all.extend(has(flag).then(|| (what, rest.to_owned())));
    }
    let lines: Vec<String> =
        all.iter().map(|(what, rest)| format!("  # {what}\n  flux {words}{rest}")).collect();
    lines.join("\n\n")
}

/// The word `all` below `words`.
fn every<A: VerbArgs>(words: &str, what: &str) -> Command {
    let about = format!("{} all {what}", A::ABOUT);
    let examples = format!("  # {about}\n  flux {words} all");
    Command::new("all").about(about).after_help(examples).arg(names().hide(true))
}

fn parent<A: VerbArgs>(group: &Group) -> Command {
    let command = match A::VERB {
        Verb::Get => Command::new(group.many).visible_alias(group.one),
        _ => Command::new(group.one),
    };
    let kinds = able(A::VERB).filter(|kind| kind.row().group == Some(group));
    let command = command.about(format!("{} {}", A::ABOUT, group.about)).subcommands(kinds.map(leaf::<A>));
    if A::ALL && group.all {
        command.subcommand(every::<A>(&format!("{} {}", A::VERB.word(), group.many), group.about))
    } else {
        command
    }
}

impl<A: VerbArgs> Args for OnKind<A> {
    fn augment_args(root: Command) -> Command {
        let mut root = A::augment_args(root);
        let mut seen: Vec<&Group> = Vec::new();
        for kind in able(A::VERB) {
            match kind.row().group {
                None => root = root.subcommand(leaf::<A>(kind)),
                Some(group) if seen.contains(&group) => {}
                Some(group) => {
                    seen.push(group);
                    root = root.subcommand(parent::<A>(group));
                }
            }
        }
        if A::ALL { root.subcommand(every::<A>(A::VERB.word(), "resources")) } else { root }
    }

    fn augment_args_for_update(root: Command) -> Command {
        Self::augment_args(root)
    }
}

impl<A: VerbArgs> FromArgMatches for OnKind<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(ErrorKind::MissingSubcommand);
        let (mut word, mut leaf) = matches.subcommand().ok_or_else(missing)?;
        let mut parent = None;
        if let Some(under) = leaf.subcommand() {
            parent = Some(word);
            (word, leaf) = under;
        }
        let below = |kind: &&'static dyn AnyKind| match (kind.row().group, parent) {
            (None, None) => true,
            (Some(group), Some(word)) => [group.one, group.many].contains(&word),
            _ => false,
        };
        let all = A::ALL && word == "all";
        let kinds: Vec<&'static dyn AnyKind> = if all {
            // The generators are no part of `get all`, as upstream.
            let wanted = |kind: &&dyn AnyKind| kind.row().group.is_none_or(|group| group.all);
            able(A::VERB).filter(|kind| wanted(kind) && (parent.is_none() || below(kind))).collect()
        } else {
            able(A::VERB)
                .filter(|kind| below(kind) && [kind.row().one, kind.row().many].contains(&word))
                .collect()
        };
        if kinds.is_empty() {
            return Err(missing());
        }
        let names = leaf.get_many::<String>("name").into_iter().flatten().cloned().collect();
        Ok(Self { kinds, all, names, args: A::from_arg_matches(leaf)?, extra: leaf.clone() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
