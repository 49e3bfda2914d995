//! Flags and names of one command, by pflag's rules.

use clap::{Arg, ArgAction, Command};

use super::{Line, UsageError, values};

/// Arguments that `command` itself defines, flags only.
pub(crate) fn local(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| !arg.is_positional())
}

/// Flags that the last command of `path` has from its parents. A flag of a nearer command hides one of the same name.
pub(crate) fn inherited<'a>(path: &[&'a Command]) -> impl Iterator<Item = &'a Arg> {
    let commands: Vec<&Command> = path.to_vec();
    (0..path.len().saturating_sub(1)).rev().flat_map(move |at| {
        let nearer = commands[at + 1..].to_vec();
        let is_hidden = move |arg: &Arg| {
            nearer.iter().any(|command| local(command).any(|other| other.get_long() == arg.get_long()))
        };
        local(commands[at]).filter(move |arg| arg.is_global_set() && !is_hidden(arg))
    })
}

fn flags<'a>(path: &[&'a Command]) -> impl Iterator<Item = &'a Arg> {
    path.last().copied().into_iter().flat_map(local).chain(inherited(path))
}

/// The flag of that long name which the last command of `path` understands.
pub(super) fn flag<'a>(path: &[&'a Command], long: &str) -> Option<&'a Arg> {
    flags(path).find(|arg| {
        arg.get_long() == Some(long) || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&long))
    })
}

/// The flag of that one-letter name which the last command of `path` understands.
pub(super) fn shorthand<'a>(path: &[&'a Command], short: char) -> Option<&'a Arg> {
    flags(path).find(|arg| arg.get_short() == Some(short))
}

/// Whether a flag stands for `true` when it has no value.
pub(crate) fn boolean_of(arg: &Arg) -> bool {
    match arg.get_action() {
        ArgAction::SetTrue => true,
        ArgAction::Set => {
            let possible = arg.get_possible_values();
            possible.len() == 2 && possible[0].get_name() == "true" && possible[1].get_name() == "false"
        }
        _ => false,
    }
}

/// A flag's name as errors quote it.
pub(super) fn display(arg: &Arg) -> String {
    let long = arg.get_long().unwrap_or_default();
    arg.get_short().map_or_else(|| format!("--{long}"), |short| format!("-{short}, --{long}"))
}

/// Reads the arguments of the command that `path` ends in.
pub(super) fn scan<'a>(path: Vec<&'a Command>, arguments: &[String]) -> Result<Line<'a>, UsageError> {
    if path.last().is_some_and(|command| is_raw(command)) {
        count(&path, arguments)?;
        let tokens = line(&path, &[], arguments.to_vec());
        return Ok(Line { path, tokens, help: false, version: false });
    }
    let mut scanner = Scanner::new(&path);
    let read = scanner.run(arguments);
    let Scanner { set, names, help, version, .. } = scanner;
    if let Err(error) = read {
        // A value before the fault may be wrong as well, and then it comes first.
        let tried = path[0].clone().try_get_matches_from(tokens(&path, &set));
        return Err(match tried {
            Err(refused) if refused.kind() == clap::error::ErrorKind::ValueValidation => {
                super::refusal(&path, &refused)
            }
            _ => error,
        });
    }
    let group = path.last().is_some_and(|command| command.has_subcommands());
    if !help && !version && !group {
        count(&path, &names)?;
    }
    let tokens = line(&path, &set, if group { Vec::new() } else { names });
    Ok(Line { path, tokens, help, version })
}

/// Whether a command gets all that follows it as it is, flags and all.
fn is_raw(command: &Command) -> bool {
    command.get_positionals().any(Arg::is_trailing_var_arg_set)
}

/// Flags in the form that clap reads, after the commands they belong to.
pub(crate) fn tokens<'s>(
    path: &[&Command],
    set: impl IntoIterator<Item = &'s (&'s Arg, String)>,
) -> Vec<String> {
    let mut tokens: Vec<String> = path.iter().map(|command| command.get_name().to_owned()).collect();
    for (arg, value) in set {
        let long = arg.get_long().unwrap_or_default();
        match (arg.get_action(), value.as_str()) {
            (ArgAction::SetTrue, "true") => tokens.push(format!("--{long}")),
            (ArgAction::SetTrue, _) => {}
            _ => tokens.push(format!("--{long}={value}")),
        }
    }
    tokens
}

/// A whole line in the form that clap reads.
fn line(path: &[&Command], set: &[(&Arg, String)], names: Vec<String>) -> Vec<String> {
    let mut tokens = tokens(path, set);
    if !names.is_empty() {
        tokens.push("--".to_owned());
        tokens.extend(names);
    }
    tokens
}

/// Checks the number of names against what the command declares.
///
/// A command that declares none refuses all, as cobra's `NoArgs`; one that ignores them declares a hidden list.
fn count(path: &[&Command], names: &[String]) -> Result<(), UsageError> {
    let Some(command) = path.last() else { return Ok(()) };
    let (mut least, mut most) = (0, 0);
    for arg in command.get_positionals() {
        least += usize::from(arg.is_required_set());
        let many = matches!(arg.get_action(), ArgAction::Append)
            || arg.get_num_args().is_some_and(|range| range.max_values() > 1);
        most = if many { usize::MAX } else { most + 1 };
    }
    let given = names.len();
    if most == 0 && given > 0 {
        let words: Vec<&str> = path.iter().map(|command| command.get_name()).collect();
        return Err(UsageError(format!("unknown command {:?} for {:?}", names[0], words.join(" "))));
    }
    if given >= least && given <= most {
        return Ok(());
    }
    Err(UsageError(match (least, most) {
        (least, most) if least == most => format!("accepts {least} arg(s), received {given}"),
        (least, usize::MAX) => format!("requires at least {least} arg(s), only received {given}"),
        (0, most) => format!("accepts at most {most} arg(s), received {given}"),
        (least, most) => format!("accepts between {least} and {most} arg(s), received {given}"),
    }))
}

/// Reads arguments from left to right.
pub(super) struct Scanner<'p, 'a> {
    path: &'p [&'a Command],
    /// Flags with their values.
    pub(super) set: Vec<(&'a Arg, String)>,
    /// What is no flag.
    pub(super) names: Vec<String>,
    /// `--help` was given.
    pub(super) help: bool,
    /// `--version` was given to the root.
    pub(super) version: bool,
    /// `--` was given.
    pub(super) ended: bool,
}

impl<'p, 'a> Scanner<'p, 'a> {
    /// Nothing is read yet.
    pub(super) fn new(path: &'p [&'a Command]) -> Self {
        Self { path, set: Vec::new(), names: Vec::new(), help: false, version: false, ended: false }
    }

    /// Reads them all.
    ///
    /// # Errors
    /// The first fault; what came before it is kept.
    pub(super) fn run(&mut self, arguments: &[String]) -> Result<(), UsageError> {
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if argument == "--" {
                self.names.extend(rest.cloned());
                self.ended = true;
                return Ok(());
            }
            if let Some(long) = argument.strip_prefix("--") {
                self.long(argument, long, &mut rest)?;
            } else if argument.len() > 1 && argument.starts_with('-') {
                self.cluster(&argument[1..], &mut rest)?;
            } else {
                self.names.push(argument.clone());
            }
        }
        Ok(())
    }

    fn long<'s>(
        &mut self,
        whole: &str,
        long: &str,
        rest: &mut impl Iterator<Item = &'s String>,
    ) -> Result<(), UsageError> {
        let (name, value) =
            long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value.to_owned())));
        if name.is_empty() || name.starts_with('-') {
            return Err(UsageError(format!("bad flag syntax: {whole}")));
        }
        let Some(arg) = flag(self.path, name) else {
            return self.built_in(name, value.as_deref());
        };
        let value = match value {
            Some(value) => value,
            None if boolean_of(arg) => "true".to_owned(),
            None => {
                let next = rest.next().cloned();
                next.ok_or_else(|| UsageError(format!("flag needs an argument: --{name}")))?
            }
        };
        self.put(arg, value)
    }

    /// `--help` of every command and `--version` of the root are not in the tree.
    fn built_in(&mut self, name: &str, value: Option<&str>) -> Result<(), UsageError> {
        if name != "help" && !(name == "version" && self.path.len() == 1) {
            return Err(UsageError(format!("unknown flag: --{name}")));
        }
        let on = match value {
            None => true,
            Some(value) => values::go_bool(value).map_err(|reason| {
                UsageError(format!("invalid argument {value:?} for \"--{name}\" flag: {reason}"))
            })?,
        };
        match name {
            "help" => self.help = on,
            _ => self.version = on,
        }
        Ok(())
    }

    fn cluster<'s>(
        &mut self,
        mut shorts: &str,
        rest: &mut impl Iterator<Item = &'s String>,
    ) -> Result<(), UsageError> {
        while let Some(short) = shorts.chars().next() {
            let after = &shorts[short.len_utf8()..];
            let Some(arg) = shorthand(self.path, short) else {
                match short {
                    'h' => self.help = true,
                    'v' if self.path.len() == 1 => self.version = true,
                    _ => {
                        return Err(UsageError(format!("unknown shorthand flag: '{short}' in -{shorts}")));
                    }
                }
                shorts = after;
                continue;
            };
            if let Some(value) = after.strip_prefix('=').filter(|value| !value.is_empty()) {
                return self.put(arg, value.to_owned());
            }
            if boolean_of(arg) {
                self.put(arg, "true".to_owned())?;
                shorts = after;
                continue;
            }
            let value = if after.is_empty() { rest.next().cloned() } else { Some(after.to_owned()) };
            let value =
                value.ok_or_else(|| UsageError(format!("flag needs an argument: '{short}' in -{shorts}")))?;
            return self.put(arg, value);
        }
        Ok(())
    }

    fn put(&mut self, arg: &'a Arg, mut value: String) -> Result<(), UsageError> {
        if boolean_of(arg) {
            let on = values::go_bool(&value).map_err(|reason| {
                UsageError(format!("invalid argument {value:?} for {:?} flag: {reason}", display(arg)))
            })?;
            value = on.to_string();
        }
        if !matches!(arg.get_action(), ArgAction::Append) {
            self.set.retain(|(other, _)| other.get_id() != arg.get_id());
        }
        self.set.push((arg, value));
        Ok(())
    }
}
