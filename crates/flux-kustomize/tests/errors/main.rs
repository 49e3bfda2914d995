//! What errors tell: the one line of upstream, and below it the place, the line, what led there, and what to do.

mod duplicates;
mod files;
mod resources;
mod secrets;
mod steps;

use std::fmt::Write as _;
use std::sync::Arc;

use flux_archive::{Files, Tree};
use flux_kustomize::{BuildError, Help, LoadRestrictor, Options, build_files};

/// A resource, for kustomizations that need one.
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\ndata:\n  key: value\n";
const APP: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  replicas: 1\n";

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::builder();
    for (path, text) in files {
        tree.insert(path, text.as_bytes().to_vec(), false).expect("a path");
    }
    tree.build().expect("no conflict")
}

fn failure(files: &[(&str, &str)], root: &str, options: &Options) -> BuildError {
    let files: Arc<dyn Files> = Arc::new(tree(files));
    build_files(&files, "/", root, options).map(|built| built.to_yaml()).expect_err("a build that fails")
}

/// All that an error tells, as text.
fn told(error: &BuildError) -> String {
    let Help { place, chain, hint } = error.help();
    let mut out = format!("{error}\n");
    let mut word = "at";
    for place in place.iter().chain(chain.iter().rev()) {
        let _ = writeln!(out, "{word} {place}");
        if let Some(excerpt) = &place.excerpt {
            let mark = format!("{}{}", " ".repeat(excerpt.offset), "^".repeat(excerpt.width));
            let _ = writeln!(out, "  {}\n  {mark}", excerpt.text);
        }
        word = "from";
    }
    if let Some(hint) = hint {
        let _ = writeln!(out, "hint: {hint}");
    }
    out
}

/// Builds as the `kustomize` command does, in directory `root`, and compares what is told.
#[track_caller]
fn tells(files: &[(&str, &str)], root: &str, want: &str) {
    let options = Options { load_restrictor: LoadRestrictor::RootOnly, ..Options::default() };
    let error = failure(files, root, &options);
    same(&told(&error), want);
    told_once(&error);
}

/// Compares with a text that begins on a line of its own.
#[track_caller]
fn same(told: &str, want: &str) {
    assert_eq!(format!("\n{told}"), want);
}

/// Whoever walks the sources finds nothing that the text does not have.
#[track_caller]
fn told_once(error: &BuildError) {
    let text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let own = next.to_string();
        let quoted = format!("{own:?}");
        assert!(text.contains(&own) || text.contains(quoted.trim_matches('"')), "{own} is not in {text}");
        cause = next.source();
    }
}
