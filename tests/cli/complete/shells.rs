//! The scripts in the shells they are for.

use std::path::Path;

use flux_testkit::skip;

use super::{KUBECONFIG, terminal::Terminal};
use crate::room::Room;

/// What is typed, and what the line is then; `\t` is the key.
const LINES: &[(&str, &str)] = &[
    ("flux su\t", "flux suspend"),
    ("flux get kus\t", "flux get kustomizations"),
    ("flux get ks --context tw\t", "flux get ks --context two"),
    ("flux get ks --context=tw\t", "flux get ks --context=two"),
    ("flux get ks --context arn:aws\t", "flux get ks --context arn:aws:eks:eu:1/one"),
    ("flux get ks --no-h\t", "flux get ks --no-header"),
    ("flux install --log-level=d\t", "flux install --log-level=debug"),
    ("flux install --log-level d\t", "flux install --log-level debug"),
    ("flux build ks x --path clu\t", "flux build ks x --path clusters"),
    ("flux build ks x --kustomization-file app\t", "flux build ks x --kustomization-file apps.yaml"),
];

/// What is typed, and what then stands below the line.
const LISTS: &[(&str, &[&str])] = &[
    ("flux get \t\t", &["kustomizations", "helmreleases", "alert-providers"]),
    ("flux create source \t\t", &["bucket", "chart", "git", "helm", "oci"]),
    ("flux get ks --context \t\t", &["two", "arn:aws:eks:eu:1/one"]),
];

/// Runs the lines in a shell.
fn completes(program: &str, start: &str, load: &str) {
    if !Path::new(program).exists() {
        skip(&format!("no {program} to try its completion in"));
        return;
    }
    let room = Room::new();
    room.write(".kube/config", KUBECONFIG);
    room.write("clusters/a.yaml", "");
    room.write("apps.yaml", "");
    let ready = || {
        let mut terminal = Terminal::start(start, room.path());
        // What is typed stands on the screen as well, so it is not what is looked for.
        terminal.keys(&format!("{load}\recho rea''dy\r"));
        terminal.shows(&["ready"]);
        terminal
    };
    let mut terminal = ready();
    for (keys, line) in LINES {
        let mut got = String::new();
        // What stands in a file or a cluster comes in time or not at all, and this machine may be busy.
        for _ in 0..5 {
            // To the beginning of the line, which is then printed in place of being run.
            terminal.keys(&format!("{keys}\u{1}echo 'do''ne' \r"));
            got = terminal.line("done ");
            if got.trim_end_matches('/') == *line {
                break;
            }
        }
        // A shell may take the slash of a directory back.
        assert_eq!(got.trim_end_matches('/'), *line, "{keys:?} in {program}");
    }
    for (keys, words) in LISTS {
        let mut terminal = ready();
        terminal.keys(keys);
        terminal.shows(words);
    }
}

#[test]
fn bash() {
    completes("/bin/bash", "bash --norc --noprofile -i", ". <(flux completion bash)");
}

#[test]
fn zsh() {
    completes("/usr/bin/zsh", "zsh -f -i", "autoload -U compinit; compinit -u -D; . <(flux completion zsh)");
}

#[test]
fn fish() {
    completes("/usr/bin/fish", "fish --no-config -i", "flux completion fish | source");
}
