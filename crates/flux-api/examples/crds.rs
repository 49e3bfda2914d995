//! Writes the custom resource definitions to `crds/`, or checks that they are up to date.
//!
//! ```sh
//! cargo run -p flux-api --example crds -- --check | --write
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flux_api::crd::{KINDS, definition};
use serde_json::Value;

const HEADER: &str =
    "# Made from the types by `cargo run -p flux-api --example crds -- --write`. Do not edit.\n";

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crds");
    let done = match std::env::args().nth(1).as_deref() {
        Some("--write") => write(&folder),
        Some("--check") => check(&folder),
        _ => Err("usage: crds --check | --write".into()),
    };
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Done = Result<String, Box<dyn std::error::Error>>;

/// Every file that has to be there, with its text.
fn files(folder: &Path) -> Result<Vec<(PathBuf, String)>, serde_yaml::Error> {
    let file = |facts| {
        let name = format!("{}.yaml", flux_api::crd::Facts::crd_name(facts));
        let text = serde_yaml::to_string(&sorted(definition(facts)))?;
        Ok((folder.join(name), format!("{HEADER}{text}")))
    };
    KINDS.iter().map(file).collect()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(mut object) => {
            object.sort_keys();
            object.into_iter().map(|(key, value)| (key, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn write(folder: &Path) -> Done {
    std::fs::create_dir_all(folder)?;
    let files = files(folder)?;
    for (path, text) in &files {
        std::fs::write(path, text)?;
    }
    for path in strangers(folder, &files)? {
        std::fs::remove_file(path)?;
    }
    Ok(format!("{} files written to {}", files.len(), folder.display()))
}

fn check(folder: &Path) -> Done {
    let files = files(folder)?;
    let mut stale = strangers(folder, &files)?;
    for (path, text) in &files {
        if std::fs::read_to_string(path).ok().as_ref() != Some(text) {
            stale.push(path.clone());
        }
    }
    if stale.is_empty() {
        return Ok(format!("{} files up to date", files.len()));
    }
    let names: Vec<_> = stale.iter().map(|path| path.display().to_string()).collect();
    Err(format!("out of date, run with --write: {}", names.join(", ")).into())
}

/// Files of the folder that should not be there.
fn strangers(folder: &Path, files: &[(PathBuf, String)]) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if !files.iter().any(|(known, _)| *known == path) {
            found.push(path);
        }
    }
    Ok(found)
}
