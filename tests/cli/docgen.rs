//! `flux docgen`: every page is written, names every flag, and is one that its readers understand.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use flux_testkit::skip;

use crate::room::Room;

/// The pages of a run, by the name of the file.
fn pages(flag: &str) -> BTreeMap<String, String> {
    let room = Room::new();
    fs::create_dir(room.path().join("out")).unwrap();
    room.flux(&format!("docgen {flag}=out")).is(0, "", "");
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
    };
    fs::read_dir(room.path().join("out")).unwrap().map(read).collect()
}

/// Calls `look` with every command that has a page: its words and its flags.
fn walk(command: &clap::Command, above: &[&str], look: &mut impl FnMut(&[&str], &clap::Command)) {
    let words = [above, &[command.get_name()]].concat();
    look(&words, command);
    let is_told = |sub: &&clap::Command| !sub.is_hide_set() && sub.get_name() != "help";
    command.get_subcommands().filter(is_told).for_each(|sub| walk(sub, &words, look));
}

#[track_caller]
fn names_everything(pages: &BTreeMap<String, String>, file: impl Fn(&[&str]) -> String, dash: &str) {
    let mut count = 0;
    walk(&flux::cli::tree("$HOME/.kube/cache", "flux-system"), &[], &mut |words, command| {
        count += 1;
        let page = &pages[&file(words)];
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_positional()) {
            let flag = format!("--{}", arg.get_long().unwrap()).replace('-', dash);
            assert!(page.contains(&flag), "{words:?} {flag}");
        }
    });
    assert_eq!(count, pages.len());
}

#[test]
fn the_reference_in_markdown_names_every_flag() {
    let written = pages("--path");
    names_everything(&written, |words| format!("{}.md", words.join("_")), "-");
    assert!(written == pages("--path"), "the same program writes the same bytes");
    let page = &written["flux_get_sources.md"];
    assert!(page.starts_with("---\ntitle: \"flux get sources\"\n---\n## flux get sources\n"), "{page}");
    assert!(page.contains("* [flux get](../flux_get/) - "), "{page}");
    assert!(page.contains("* [flux get sources git](../flux_get_sources_git/) - "), "{page}");
    for (file, page) in &written {
        for (_, link) in page.match_indices("](../").map(|(at, _)| (at, &page[at + 5..])) {
            let target = link.split('/').next().unwrap();
            assert!(written.contains_key(&format!("{target}.md")), "{file} points to {target}");
        }
    }
}

#[test]
fn the_manual_names_every_flag_and_is_understood() {
    let written = pages("--man");
    names_everything(&written, |words| format!("{}.1", words.join("-")), "\\-");
    assert!(written == pages("--man"), "the same program writes the same bytes");
    let folder = tempfile::tempdir().unwrap();
    for (file, page) in &written {
        fs::write(folder.path().join(file), page).unwrap();
    }
    let (program, arguments) = if Path::new("/usr/bin/mandoc").exists() {
        ("/usr/bin/mandoc", &["-Tlint", "-Wwarning"][..])
    } else if Path::new("/usr/bin/groff").exists() {
        ("/usr/bin/groff", &["-man", "-Wbreak", "-z", "-Tutf8"][..])
    } else {
        skip("neither mandoc nor groff to read manual pages");
        return;
    };
    let mut lint = Command::new(program);
    lint.args(arguments).args(written.keys()).current_dir(folder.path());
    let output = lint.output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    // A page has no date, so that it is the same tomorrow.
    let faults: Vec<&str> = said.lines().filter(|line| !line.contains("missing date")).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_directory_must_be_there() {
    let room = Room::new();
    room.flux("docgen").is(1, "", "✗ ./docs/cmd is not a directory: it must exist\n");
    room.flux("docgen --man nope").is(1, "", "✗ nope is not a directory: it must exist\n");
}
