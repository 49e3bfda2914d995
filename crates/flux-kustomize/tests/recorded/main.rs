//! Small trees with what `kubectl kustomize` (kubectl 1.36.3, kustomize 5.8.1) says of each: its output byte for byte, or
//! that it fails, with the part of its message that ours has too.
//!
//! A case begins with `=== name`, perhaps with the directory to build; its files follow, each under `-- path`; then
//! `== output` or `== fails` with what is expected. Bytes that do not show are written `<CR>`, `<TAB>`, `<BOM>`, `<SP>`,
//! `<HEX:ff>`, and `<NONL>` at the end of a file that has no last line end.

use std::path::Path;

use flux_archive::Tree;
use flux_kustomize::{CustomSchema, LoadRestrictor, Options, Reorder, build};

#[derive(Default)]
struct Case {
    name: String,
    directory: String,
    files: Vec<(String, String)>,
    output: Option<String>,
    message: String,
}

impl Case {
    fn all(text: &str) -> Vec<Self> {
        let mut cases: Vec<Self> = Vec::new();
        let mut section = Section::Nothing;
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end_matches('\n');
            if let Some(title) = bare.strip_prefix("=== ") {
                let (name, directory) = title.split_once(" dir=").unwrap_or((title, ""));
                let (name, directory) = (name.to_owned(), directory.to_owned());
                cases.push(Self { name, directory, ..Self::default() });
                section = Section::Nothing;
                continue;
            }
            let Some(case) = cases.last_mut() else { continue };
            match (bare, bare.strip_prefix("-- ")) {
                (_, Some(path)) => {
                    case.files.push((path.to_owned(), String::new()));
                    section = Section::File;
                }
                ("== output", _) => {
                    case.output = Some(String::new());
                    section = Section::Output;
                }
                ("== fails", _) => section = Section::Message,
                _ => match section {
                    Section::Nothing => {}
                    Section::File => case.files.last_mut().expect("a file").1.push_str(line),
                    Section::Output => case.output.as_mut().expect("output").push_str(line),
                    Section::Message => case.message.push_str(bare),
                },
            }
        }
        cases
    }

    fn verdict(&self) -> Result<(), String> {
        let mut tree = Tree::builder();
        for (path, text) in &self.files {
            tree.insert(path, bytes(text), false).expect("a path");
        }
        let options = Options {
            load_restrictor: LoadRestrictor::RootOnly,
            reorder: Reorder::Legacy,
            custom_schema: CustomSchema::Replaces,
            ..Options::default()
        };
        let built = build(&tree.build().expect("a tree"), &self.directory, &options);
        match (built, &self.output) {
            (Ok(resources), Some(output)) if resources.to_yaml() == *output => Ok(()),
            (Ok(resources), _) => Err(format!("expected {:?}, built\n{}", self.output, resources.to_yaml())),
            (Err(error), Some(_)) => Err(format!("failed: {error}")),
            (Err(error), None) if squeezed(&error.to_string()).contains(&squeezed(&self.message)) => Ok(()),
            (Err(error), None) => Err(format!("expected {:?}, failed: {error}", self.message)),
        }
    }
}

#[derive(Clone, Copy)]
enum Section {
    Nothing,
    File,
    Output,
    Message,
}

/// Blanks and line ends count as one blank.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bytes of a file, of which some do not show.
fn bytes(text: &str) -> Vec<u8> {
    let plain = text.strip_suffix("<NONL>\n").unwrap_or(text);
    let plain = [("<CR>", "\r"), ("<TAB>", "\t"), ("<BOM>", "\u{feff}"), ("<SP>", " ")]
        .iter()
        .fold(plain.to_owned(), |text, (name, letter)| text.replace(name, letter));
    let mut out = Vec::new();
    let mut rest = plain.as_str();
    while let Some((before, (digits, after))) =
        rest.split_once("<HEX:").and_then(|(before, after)| Some((before, after.split_once('>')?)))
    {
        out.extend_from_slice(before.as_bytes());
        let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
        out.extend(pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal")));
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

#[test]
fn as_kubectl() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let mut failed = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(directory).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        for case in Case::all(&std::fs::read_to_string(path).expect("a text")) {
            count += 1;
            if let Err(reason) = case.verdict() {
                println!("FAIL {}\n{reason}\n", case.name);
                failed.push(case.name);
            }
        }
    }
    println!("recorded from kubectl: {count}, {} fail", failed.len());
    assert!(count > 400, "only {count} cases were found");
    assert!(failed.is_empty(), "{failed:?}");
}
