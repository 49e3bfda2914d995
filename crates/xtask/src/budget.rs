//! `cargo xtask budget`: no file grows past its size, no dependency graph past its count.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::cargo;

/// A file has at most so many lines, tests included. A table may be long: it says so in its first line.
const LINES: usize = 500;
/// The first line of a file that is a table and may be longer.
const TABLE: &str = "//! Table:";
/// `Cargo.lock` has at most so many packages. Raise it only in a commit that says why.
const PACKAGES: usize = 600;

/// Checks the sizes.
pub(crate) fn run(_: &[String]) -> Result<()> {
    let root = cargo::root();
    let mut faults = Vec::new();
    let mut files = 0;
    for folder in ["src", "crates", "tests"] {
        for file in rust_files(&root.join(folder))? {
            files += 1;
            let text = fs::read_to_string(&file)?;
            let lines = text.lines().count();
            if lines > LINES && !text.starts_with(TABLE) {
                let shown = file.strip_prefix(&root).unwrap_or(&file);
                faults.push(format!("{} has {lines} lines, more than {LINES}", shown.display()));
            }
        }
    }
    let packages = fs::read_to_string(root.join("Cargo.lock"))?.matches("[[package]]").count();
    if packages > PACKAGES {
        faults.push(format!("Cargo.lock has {packages} packages, more than {PACKAGES}"));
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n  "));
    }
    println!("✔ {files} files of at most {LINES} lines, {packages} of {PACKAGES} packages");
    Ok(())
}

/// Returns the Rust files below `folder`, in order.
pub(crate) fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
