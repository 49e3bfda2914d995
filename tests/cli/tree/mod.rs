//! Our command tree beside the one of the released command line, where that is written down beside this repository.

mod listed;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use clap::{Arg, ArgAction, Command};
use flux_testkit::skip;
use serde_json::Value;

use listed::{ABSENT, BEYOND, DIFFERENT};

use crate::room::Room;

/// A flag in the words of the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Flag {
    short: String,
    kind: String,
    default: String,
    hidden: bool,
    /// Told apart only where there are commands below.
    persistent: bool,
}

/// A command in the words of the inventory.
#[derive(Clone, Debug, Default)]
struct Word {
    aliases: BTreeSet<String>,
    hidden: bool,
    flags: BTreeMap<String, Flag>,
}

type Tree = BTreeMap<String, Word>;

/// The tree of the released command line, and the defaults in it that the environment decides.
fn theirs() -> Option<(Tree, String, String)> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/spec/cli/inventory.json"));
    let Ok(text) = std::fs::read_to_string(path) else {
        skip("no inventory of the released command line beside this repository");
        return None;
    };
    let commands: Vec<Value> = serde_json::from_str(&text).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let paths: Vec<String> = commands.iter().map(|command| text(&command["path"])).collect();
    let mut tree = Tree::new();
    // What stands for the plugins of a machine is no command.
    for command in commands.iter().filter(|command| !text(&command["path"]).contains('<')) {
        let path = text(&command["path"]);
        let group = paths.iter().any(|other| other.starts_with(&format!("{path} ")));
        let mut word = Word { hidden: command["hidden"] == true, ..Word::default() };
        word.aliases = command["aliases"].as_array().unwrap().iter().map(text).collect();
        for flag in command["flags"].as_array().unwrap() {
            let built_in = ["help", "version"].contains(&flag["name"].as_str().unwrap()) && path == "flux";
            if built_in || text(&flag["note"]).starts_with("not in 2.9.4") {
                continue;
            }
            word.flags.insert(
                text(&flag["name"]),
                Flag {
                    short: text(&flag["short"]),
                    kind: text(&flag["type"]),
                    default: default(&flag["default"]),
                    hidden: flag["hidden"] == true || flag["deprecated"].is_string(),
                    persistent: group && flag["persistent"] == true,
                },
            );
        }
        tree.insert(path, word);
    }
    let of_root = |name: &str| tree["flux"].flags[name].default.clone();
    let (cache, namespace) = (of_root("cache-dir"), of_root("namespace"));
    Some((tree, cache, namespace))
}

/// A default as text; what stands for nothing is empty.
fn default(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(default).collect::<Vec<_>>().join(","),
        Value::String(text) if text == "0s" => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(_) | Value::Null | Value::Bool(false) => String::new(),
        other => other.to_string(),
    }
}

fn ours(command: &Command, path: &str, tree: &mut Tree) {
    let group = command.has_subcommands();
    let flags = command.get_arguments().filter(|arg| !arg.is_positional());
    let word = Word {
        aliases: command.get_all_aliases().map(ToOwned::to_owned).collect(),
        hidden: command.is_hide_set(),
        flags: flags.map(|arg| (arg.get_long().unwrap().to_owned(), flag(arg, group))).collect(),
    };
    tree.insert(path.to_owned(), word);
    for sub in command.get_subcommands() {
        ours(sub, &format!("{path} {}", sub.get_name()), tree);
    }
}

fn flag(arg: &Arg, group: bool) -> Flag {
    let defaults: Vec<&str> = arg.get_default_values().iter().map(|value| value.to_str().unwrap()).collect();
    let values: Vec<String> =
        arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let boolean = matches!(arg.get_action(), ArgAction::SetTrue) || values == ["true", "false"];
    let named = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let defaults = defaults.join(",");
    Flag {
        short: arg.get_short().map(String::from).unwrap_or_default(),
        kind: if boolean { "bool".to_owned() } else { named.unwrap_or_default() },
        default: if ["0s", "false"].contains(&defaults.as_str()) { String::new() } else { defaults },
        hidden: arg.is_hide_set(),
        persistent: group && arg.is_global_set(),
    }
}

/// What differs, by kind of difference: a line each, as the lists have them.
#[derive(Debug, Default)]
struct Differences {
    absent: BTreeSet<String>,
    beyond: BTreeSet<String>,
    different: BTreeSet<String>,
}

impl Differences {
    fn between(theirs: &Tree, ours: &Tree) -> Self {
        let mut found = Self::default();
        one_sided(theirs, ours, &mut found.absent);
        one_sided(ours, theirs, &mut found.beyond);
        for (path, word) in theirs {
            let Some(own) = ours.get(path) else { continue };
            let mut note = |what: String| found.different.insert(format!("{path}{what}"));
            if word.aliases != own.aliases {
                note(format!(": aliases {:?}, not {:?}", own.aliases, word.aliases));
            }
            if word.hidden != own.hidden {
                note(format!(": hidden {}, not {}", own.hidden, word.hidden));
            }
            for (name, flag) in &word.flags {
                match own.flags.get(name) {
                    Some(mine) if mine != flag => {
                        note(format!(" --{name}: {}", told(mine, flag)));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

/// Commands that only one side has, the topmost only, and flags of commands that both have.
fn one_sided(one: &Tree, other: &Tree, found: &mut BTreeSet<String>) {
    for (path, word) in one {
        let Some(known) = other.get(path) else {
            let above = path.rsplit_once(' ').map_or("", |(above, _)| above);
            if other.contains_key(above) {
                found.insert(path.clone());
            }
            continue;
        };
        for name in word.flags.keys().filter(|name| !known.flags.contains_key(*name)) {
            found.insert(format!("{path} --{name}"));
        }
    }
}

/// What of a flag is not as it should be.
fn told(ours: &Flag, theirs: &Flag) -> String {
    let mut all = Vec::new();
    for (what, ours, theirs) in [
        ("short", &ours.short, &theirs.short),
        ("type", &ours.kind, &theirs.kind),
        ("default", &ours.default, &theirs.default),
        ("hidden", &ours.hidden.to_string(), &theirs.hidden.to_string()),
        ("persistent", &ours.persistent.to_string(), &theirs.persistent.to_string()),
    ] {
        if ours != theirs {
            all.push(format!("{what} {ours:?}, not {theirs:?}"));
        }
    }
    all.join("; ")
}

/// Compares what was found with what is listed, both ways.
fn exact(title: &str, found: &BTreeSet<String>, list: &[(&str, &str)], faults: &mut String) {
    let listed: BTreeSet<String> = list.iter().map(|(what, _)| (*what).to_owned()).collect();
    assert_eq!(listed.len(), list.len(), "{title}: something is listed twice");
    assert!(list.iter().all(|(_, reason)| !reason.is_empty()), "{title}: every entry has a reason");
    for what in found.difference(&listed) {
        faults.push_str(&format!("{title}, and not listed: {what}\n"));
    }
    for what in listed.difference(found) {
        faults.push_str(&format!("{title} in the list, but not so: {what}\n"));
    }
}

#[test]
fn the_tree_is_that_of_upstream_but_for_what_is_listed() {
    let Some((theirs, cache, namespace)) = theirs() else { return };
    let mut own = Tree::new();
    ours(&flux::cli::tree(&cache, &namespace), "flux", &mut own);
    let found = Differences::between(&theirs, &own);
    let mut faults = String::new();
    exact("absent", &found.absent, ABSENT, &mut faults);
    exact("beyond upstream", &found.beyond, BEYOND, &mut faults);
    exact("different", &found.different, DIFFERENT, &mut faults);
    assert!(faults.is_empty(), "see tests/cli/tree/listed.rs:\n{faults}");
}

#[test]
fn no_word_or_letter_stands_for_two_things() {
    fn check(command: &Command, above: &[&Arg]) {
        let flags: Vec<&Arg> = command.get_arguments().filter(|arg| !arg.is_positional()).collect();
        let mut names = BTreeSet::new();
        for sub in command.get_subcommands() {
            for name in std::iter::once(sub.get_name()).chain(sub.get_all_aliases()) {
                assert!(names.insert(name), "{} {name}", command.get_name());
            }
        }
        let mut letters = BTreeSet::from(['h']);
        for letter in flags.iter().chain(above).filter_map(|arg| arg.get_short()) {
            assert!(letters.insert(letter), "{} -{letter}", command.get_name());
        }
        let global = flags.iter().copied().filter(|arg| arg.is_global_set());
        let above: Vec<&Arg> = above.iter().copied().chain(global).collect();
        command.get_subcommands().for_each(|sub| check(sub, &above));
    }
    check(&flux::cli::tree("", "flux-system"), &[]);
}

#[test]
fn who_asks_in_the_words_of_upstream_is_not_told_of_what_is_beyond() {
    let room = Room::new();
    let mut told = String::new();
    for (what, _) in BEYOND {
        // The last word stands for the command or the flag.
        let (_, line) = what.split_once(' ').unwrap();
        let run = room.flux(&format!("__complete {line}"));
        if run.out != ":4\n" {
            told.push_str(&format!("{what}: mark it with `add = Beyond`\n"));
        }
    }
    assert!(told.is_empty(), "{told}");
}
