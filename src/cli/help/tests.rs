//! What is true of every page, walked over the whole tree.

use clap::Command;

use super::{Sheet, examples, page};
use crate::cli::{controller, parse, words};

fn tree() -> Command {
    words::tree("$HOME/.kube/cache", "flux-system")
}

/// Calls `look` with every command that is not hidden, and those above it.
fn walk<'a>(path: &[&'a Command], look: &mut impl FnMut(&[&'a Command])) {
    look(path);
    let Some(command) = path.last() else { return };
    below(command).for_each(|sub| walk(&[path, &[sub]].concat(), look));
}

fn below(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| !sub.is_hide_set())
}

fn name(path: &[&Command]) -> String {
    path.iter().map(|command| command.get_name()).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_command_says_what_it_is_for_and_has_examples() {
    let tree = tree();
    let mut faults = String::new();
    walk(&[&tree], &mut |path| {
        let command = path[path.len() - 1];
        if command.get_about().is_none_or(|about| about.to_string().trim().is_empty()) {
            faults.push_str(&format!("{} says nothing about itself\n", name(path)));
        }
        let mut abouts: Vec<String> =
            below(command).filter_map(|sub| Some(sub.get_about()?.to_string())).collect();
        abouts.sort();
        if let Some([twice, ..]) = abouts.windows(2).find(|two| two[0] == two[1]) {
            faults.push_str(&format!("two commands of {} say {twice:?}\n", name(path)));
        }
        let examples = examples(command).unwrap_or_default();
        if commands_of(&examples).is_empty() && !examples.contains("(flux ") {
            faults.push_str(&format!("{} has no example\n", name(path)));
        }
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_positional()) {
            if arg.get_help().is_none() {
                faults.push_str(&format!("{} --{}: no help\n", name(path), arg.get_long().unwrap()));
            }
        }
    });
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn no_line_is_wider_than_the_sheet() {
    let tree = tree();
    let mut faults = String::new();
    walk(&[&tree], &mut |path| {
        let page = page(path, &Sheet::new(None, false));
        for line in page.lines().filter(|line| line.chars().count() > 100) {
            faults.push_str(&format!("{}: {line}\n", name(path)));
        }
    });
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn every_example_is_a_line_that_can_be_run() {
    let tree = tree();
    let mut faults = String::new();
    let mut seen = 0;
    walk(&[&tree], &mut |path| {
        for line in commands_of(&examples(path[path.len() - 1]).unwrap_or_default()) {
            seen += 1;
            if let Err(error) = accepted(&tree, &line) {
                faults.push_str(&format!("{}: {line:?}: {error}\n", name(path)));
            }
        }
    });
    assert!(faults.is_empty(), "{faults}");
    assert!(seen > 50, "only {seen} examples were found");
}

/// Reads a line as far as a command is found that could run.
fn accepted(tree: &Command, words: &[String]) -> Result<(), String> {
    if controller::words(words).is_some() {
        // What comes then is read by each of the controllers.
        return Ok(());
    }
    let line = parse::read(tree, words).map_err(|error| error.to_string())?;
    if line.help || line.version || line.is_group() {
        return Ok(());
    }
    let mut matches = tree.clone().try_get_matches_from(&line.tokens).map_err(|error| error.to_string())?;
    words::read(&mut matches).map(drop).map_err(|error| error.to_string())
}

/// What begins with `flux`, at the beginning of a line or behind a pipe, as words without it, up to what a shell takes
/// for itself.
fn commands_of(examples: &str) -> Vec<Vec<String>> {
    let whole = examples.replace("\\\n", " ").replace("| flux ", "\nflux ");
    let lines = whole.lines().map(str::trim).filter(|line| line.starts_with("flux "));
    lines.map(|line| split(line)[1..].to_vec()).collect()
}

/// Splits a line as a shell does, quotes and all.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None::<char>);
    for letter in line.chars() {
        match (letter, quote) {
            ('\'' | '"', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (letter, Some(open)) if letter == open => quote = None,
            // What a command prints is one word, or part of one.
            ('(', None) if word.as_ref().is_some_and(|word| word.ends_with('$')) => quote = Some(')'),
            ('|' | '>' | '<' | ';' | '&' | '#', None) if word.is_none() => return words,
            (' ', None) => words.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[test]
fn lines_are_split_as_a_shell_does() {
    let examples = "  # flux is\n  flux a@$(cat x) --b=\"c d\" \\\n    '' | kubectl apply -f -\n  kubectl get x | flux y";
    assert_eq!(commands_of(examples), [&["a@$cat x", "--b=c d", ""][..], &["y"]]);
}

#[test]
fn a_terminal_gets_headings_in_bold_and_its_own_width() {
    let tree = tree();
    let narrow = page(&[&tree], &Sheet::new(Some(80), true));
    assert!(narrow.contains("\u{1b}[1mUsage:\u{1b}[0m\n"));
    assert!(narrow.lines().all(|line| line.chars().count() <= 80), "{narrow}");
    let plain = page(&[&tree], &Sheet::new(None, false));
    assert!(!plain.contains('\u{1b}'));
}
