//! No secret is told: every command that can be given one is run with marked ones, and all that it prints is searched.
//!
//! The commands and flags are those of the tree, so that a new one is tried without anybody thinking of it.

use std::sync::{Mutex, PoisonError};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use clap::{Arg, ArgAction, Command};

use crate::room::{Room, Run};

/// What must not be seen.
const MARK: &str = "Hunter2-c4n4ry";

/// Words in the name of a flag whose value may be secret.
const SECRET_WORDS: &[&str] =
    &["password", "passphrase", "token", "key", "keys", "creds", "credentials", "bearer", "secret"];

/// Flags with such a word whose value is none, and why. One that is in no command any more has to go.
const NO_SECRETS: &[(&str, &str)] = &[
    ("decryption-secret", "name of an object"),
    ("gpg-key-id", "public"),
    ("image-pull-secret", "name of an object"),
    ("kubeconfig-secret-ref", "name of an object"),
    ("proxy-secret-ref", "name of an object"),
    ("secret-name", "name of an object"),
    ("secret-ref", "name of an object"),
    ("signing-key-secret", "name of an object"),
    ("signing-key-type", "a kind of key"),
    ("ssh-key-algorithm", "a kind of key"),
    ("toleration-keys", "names of taints"),
    ("verify-secret-ref", "name of an object"),
];

/// Flags that name files, beside those that end in `-file`.
const FILES: &[&str] = &["app-private-key", "client-key", "gpg-key-ring"];

/// Commands that never end, or that hand their line to another program.
const ENDLESS: &[&str] = &["flux controller run"];

/// A command that can be run.
pub(super) struct Leaf {
    pub(super) path: Vec<String>,
    flags: Vec<Flag>,
    /// Lines that users are shown, without the words of the path.
    pub(super) examples: Vec<Vec<String>>,
}

struct Flag {
    long: String,
    what: What,
    own: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Secret,
    File,
    Other,
}

/// All commands that can be run.
pub(super) fn all() -> Vec<Leaf> {
    let mut found = Vec::new();
    leaves(&flux::cli::tree("cache", "flux-system"), &[], &mut found);
    found
}

fn leaves(command: &Command, above: &[&Command], found: &mut Vec<Leaf>) {
    let path: Vec<&Command> = above.iter().copied().chain([command]).collect();
    if command.has_subcommands() {
        command.get_subcommands().for_each(|sub| leaves(sub, &path, found));
        return;
    }
    let names: Vec<String> = path.iter().map(|command| command.get_name().to_owned()).collect();
    let own = command.get_arguments().map(|arg| (arg, true));
    let inherited =
        above.iter().flat_map(|command| command.get_arguments()).filter(|arg| arg.is_global_set());
    let mut flags: Vec<Flag> = Vec::new();
    for (arg, own) in own.chain(inherited.map(|arg| (arg, false))) {
        if let Some(long) = arg.get_long().filter(|_| takes_value(arg))
            && flags.iter().all(|flag| flag.long != long)
        {
            flags.push(Flag { long: long.to_owned(), what: what(long), own });
        }
    }
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let examples = lines(&examples, &names.join(" "));
    found.push(Leaf { path: names[1..].to_vec(), flags, examples });
}

fn takes_value(arg: &Arg) -> bool {
    let possible = arg.get_possible_values();
    let boolean = possible.len() == 2 && possible[0].get_name() == "true";
    !arg.is_positional() && !boolean && matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

fn what(long: &str) -> What {
    if long.ends_with("-file") || FILES.contains(&long) {
        return What::File;
    }
    let is_secret = long.split('-').any(|word| SECRET_WORDS.contains(&word));
    if is_secret && NO_SECRETS.iter().all(|(name, _)| *name != long) { What::Secret } else { What::Other }
}

/// The lines of examples that begin with the command, cut into arguments.
fn lines(examples: &str, words: &str) -> Vec<Vec<String>> {
    let joined = examples.replace("\\\n", " ");
    let own = joined.lines().filter_map(|line| line.trim().strip_prefix(words));
    let own = own.filter(|rest| rest.is_empty() || rest.starts_with(' '));
    own.map(|rest| {
        let plain = rest.split([';', '|', '>', '<']).next().unwrap_or_default();
        plain.split_whitespace().map(|word| elsewhere(&word.replace(['"', '\''], ""))).collect()
    })
    .collect()
}

/// An argument that names no host but this machine, where nobody answers.
fn elsewhere(word: &str) -> String {
    let Some((before, rest)) = word.split_once("://") else { return word.to_owned() };
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    format!("{before}://127.0.0.1:1{path}")
}

/// The lines to try: those of the examples, or the bare command with a name.
fn tried(leaf: &Leaf) -> Vec<Vec<String>> {
    let without_secrets = |line: &Vec<String>| {
        let is_secret = |word: &&String| {
            let long = word.trim_start_matches("--").split('=').next().unwrap_or_default();
            !word.starts_with("--") || what(long) == What::Other
        };
        line.iter().filter(is_secret).cloned().collect()
    };
    let mut tried: Vec<Vec<String>> = leaf.examples.iter().map(without_secrets).collect();
    tried.push(vec!["name".to_owned()]);
    tried.dedup();
    tried
}

/// A line and what is added to it.
fn line(leaf: &Leaf, words: &[String], added: impl IntoIterator<Item = String>) -> Vec<String> {
    let end = ["--verbose".to_owned(), "--timeout=1s".to_owned()];
    leaf.path.iter().chain(words).cloned().chain(end).chain(added).collect()
}

fn runs(leaf: &Leaf, files: &[String]) -> Vec<Vec<String>> {
    let of = |what| leaf.flags.iter().filter(move |flag: &&Flag| flag.what == what);
    let secrets: Vec<String> = of(What::Secret).map(|flag| format!("--{}={MARK}", flag.long)).collect();
    let mut runs = Vec::new();
    for words in tried(leaf) {
        runs.push(line(leaf, &words, secrets.clone()));
        for file in files {
            let named = of(What::File).map(|flag| format!("--{}={file}", flag.long));
            runs.push(line(leaf, &words, named.collect::<Vec<_>>()));
        }
        // Each alone, as some exclude each other.
        for flag in leaf.flags.iter().filter(|flag| flag.own) {
            match flag.what {
                What::Secret => runs.push(line(leaf, &words, [format!("--{}={MARK}", flag.long)])),
                What::File => {
                    runs.extend(
                        files.iter().map(|file| line(leaf, &words, [format!("--{}={file}", flag.long)])),
                    );
                }
                What::Other => {
                    let broken = format!("--{}=://%zz\u{7f}", flag.long);
                    runs.push(line(leaf, &words, secrets.iter().cloned().chain([broken])));
                }
            }
        }
        runs.push(line(leaf, &words, secrets.iter().cloned().chain(["--no-such-flag".to_owned()])));
    }
    runs
}

/// What was printed, without Secrets, which are there to hold it.
fn told(run: &Run) -> String {
    let out = format!("\n{}", run.out);
    let documents = out.split("\n---\n").filter(|text| !text.contains("\nkind: Secret\n"));
    documents.collect::<String>() + &run.err
}

/// The mark, and as it looks inside of base64.
fn needles() -> Vec<String> {
    let encoded = (0..3).map(|before| {
        let text = format!("{}{MARK}", "x".repeat(before));
        let inner = STANDARD_NO_PAD.encode(text);
        // The letters at both ends depend on what is around.
        inner[before.div_ceil(3) * 4..inner.len() - 2].to_owned()
    });
    encoded.chain([MARK.to_owned()]).collect()
}

fn room() -> (Room, Vec<String>) {
    let room = Room::new()
        .with("FLUXCD_PLUGIN_CATALOG", "http://127.0.0.1:1")
        .with("GIT_PASSWORD", MARK)
        .with("FLUX_TRIGGER_RECEIVER_OIDC_TOKEN", MARK)
        .with("KUBECONFIG", "kubeconfig");
    room.write(
        "kubeconfig",
        &format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- name: c\n  context: {{cluster: c, user: u}}\n\
             clusters:\n- name: c\n  cluster: {{server: 'https://127.0.0.1:1'}}\n\
             users:\n- name: u\n  user: {{token: {MARK}, password: {MARK}}}\n"
        ),
    );
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{MARK}\n-----END PRIVATE KEY-----\n");
    let files = [
        ("plain", format!("{MARK}\n")),
        ("pem", pem),
        ("broken", format!("{{\"{MARK}\": [{MARK}")),
        ("yaml", format!("a: {MARK}\n{MARK}\n")),
    ];
    for (name, text) in &files {
        room.write(name, text);
    }
    (room, files.iter().map(|(name, _)| (*name).to_owned()).collect())
}

#[test]
fn no_secret_is_told() {
    let all = all();
    for (name, why) in NO_SECRETS {
        let known = all.iter().any(|leaf| leaf.flags.iter().any(|flag| flag.long == *name));
        assert!(known, "no command has --{name} ({why}) any more");
    }
    let (room, files) = room();
    let mut lines: Vec<Vec<String>> = Vec::new();
    for leaf in &all {
        let words = format!("flux {}", leaf.path.join(" "));
        if leaf.flags.iter().any(|flag| flag.own && flag.what != What::Other) || leaf.path[0] == "create" {
            lines.extend(runs(leaf, &files));
        } else if !ENDLESS.contains(&words.as_str()) {
            // What every command can be given, and what its kubeconfig holds.
            lines.push(line(leaf, &["name".to_owned()], [format!("--token={MARK}")]));
        }
    }
    let is_applied = |line: &&Vec<String>| line[0] == "create" && !line.contains(&"--export".to_owned());
    let exported: Vec<_> = lines.iter().filter(is_applied).cloned().collect();
    lines.extend(exported.into_iter().map(|line| line.into_iter().chain(["--export".to_owned()]).collect()));
    assert!(lines.len() > 500, "{}", lines.len());
    let (needles, todo, found) = (needles(), Mutex::new(lines), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = todo.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some(line) = next else { return };
                    let run = room.run(&line.iter().map(String::as_str).collect::<Vec<_>>());
                    let told = told(&run);
                    if needles.iter().any(|needle| told.contains(needle)) || run.exit == 101 {
                        found
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(format!("{line:?}\n{told}"));
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(found.is_empty(), "{} of them:\n{}", found.len(), found.join("\n"));
}

/// The search finds what it is to find.
#[test]
fn the_mark_is_seen_in_base64() {
    let needles = needles();
    for around in ["", "a", "ab", "abc:"] {
        let text = base64::engine::general_purpose::STANDARD.encode(format!("{around}{MARK}{around}"));
        assert!(needles.iter().any(|needle| text.contains(needle)), "{text}");
    }
}
