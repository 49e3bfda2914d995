//! Both readers and both writers of YAML over all files that there are.

use std::path::{Path, PathBuf};

use flux_yaml::{Node, Rules, both_readings, push_node, split_documents, to_string};

/// How many of a hundred documents are to be read directly, at least.
const DIRECT: usize = 80;

fn yaml_files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("the directory can be listed") {
        let entry = entry.expect("an entry");
        let kind = entry.file_type().expect("a kind of file");
        let path = entry.path();
        if kind.is_dir() {
            yaml_files(&path, found);
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|own| extension == *own))
        {
            found.push(path);
        }
    }
}

/// Checks that a tree is written as its data is.
fn assert_written(node: &Node, file: &Path) {
    let mut written = String::new();
    let done = push_node(&mut written, node).map(|()| written);
    assert_eq!(done, node.to_value().map(|data| to_string(&data)), "{}", file.display());
}

/// Compares the readings of every document. How many there are, and how many of them were read directly.
fn compare(files: &[PathBuf]) -> (usize, usize) {
    let (mut documents, mut direct) = (0, 0);
    for file in files {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        for chunk in split_documents(&text).unwrap_or_default() {
            documents += 1;
            if let Some((read, parsed)) = both_readings(&chunk.text, Rules::V3) {
                assert_written(&read, file);
                assert_eq!(Ok(Some(read)), parsed, "{}, document from line {}", file.display(), chunk.line);
                direct += 1;
            }
        }
    }
    (documents, direct)
}

fn run(directory: &Path) {
    let mut files = Vec::new();
    yaml_files(directory, &mut files);
    let (documents, direct) = compare(&files);
    println!("{}: {direct} of {documents} documents are read directly", directory.display());
    assert!(direct * 100 >= documents * DIRECT, "only {direct} of {documents} documents are read directly");
}

#[test]
fn all_probes_read_the_same_both_ways() {
    run(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
}

/// Those of the shared data, or of the directory that `FLUX_YAML_FILES` names.
#[test]
#[expect(clippy::disallowed_methods, reason = "who runs the test names the files")]
fn all_shared_files_read_the_same_both_ways() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let directory = std::env::var_os("FLUX_YAML_FILES").map_or(shared, PathBuf::from);
    if !directory.is_dir() {
        return flux_testkit::skip(&format!("no files at {}", directory.display()));
    }
    run(&directory);
}
