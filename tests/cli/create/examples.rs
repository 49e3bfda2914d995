//! The examples of the help pages, pasted into a shell.

use std::process::Command;

use crate::room::Room;

/// The lines of a page's section, without the indent.
fn section<'p>(page: &'p str, title: &str) -> Vec<&'p str> {
    let mut lines = page.lines().skip_while(|line| *line != title).skip(1);
    lines.by_ref().take_while(|line| line.starts_with("  ") || line.is_empty()).map(str::trim_start).collect()
}

/// The words of all commands below a group, that of the secrets aside.
fn commands(room: &Room, above: &[&str]) -> Vec<Vec<String>> {
    let page = room.run(&[above, &["--help"]].concat()).out;
    let words: Vec<&str> =
        section(&page, "Available Commands:").iter().filter_map(|line| line.split(' ').next()).collect();
    let mut all = Vec::new();
    for word in words.into_iter().filter(|word| !word.is_empty() && *word != "secret") {
        let path = [above, &[word]].concat();
        let below = commands(room, &path);
        if below.is_empty() {
            all.push(path.iter().map(|word| (*word).to_owned()).collect());
        }
        all.extend(below);
    }
    all
}

#[test]
fn every_example_works_when_it_is_pasted() {
    let room = Room::new();
    room.write("my-values.yaml", super::lines::VALUES);
    let commands = commands(&room, &["create"]);
    assert_eq!(commands.len(), 14, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let page = room.run(&[words.as_slice(), &["--help"]].concat()).out;
        let examples = section(&page, "Examples:").join("\n");
        assert!(examples.matches("flux create").count() >= 2 || words[1] == "receiver", "{page}");
        let script =
            format!("set -e\nflux() {{ {} \"$@\" --export; }}\n{examples}", env!("CARGO_BIN_EXE_flux"));
        let mut shell = Command::new("sh");
        let output =
            shell.args(["-c", &script]).current_dir(room.path()).env("HOME", room.path()).output().unwrap();
        assert!(output.status.success(), "{examples}\n{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(printed.starts_with("---\napiVersion: "), "{printed}");
    }
}

/// The interval of an image policy is another one than that of all other kinds.
#[test]
fn a_flag_of_its_own_hides_that_of_the_group() {
    let page = Room::new().flux("create image policy --help").out;
    assert_eq!(page.matches("--interval duration").count(), 1, "{page}");
    assert!(page.contains("--interval duration       the interval at which to check"), "{page}");
}
