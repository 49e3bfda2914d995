//! `cargo xtask generate`: the files that are made by programs of ours, committed, and compared in CI.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo;

/// The programs, examples of our crates; each takes `--write` or `--check` and knows its own files.
const PROGRAMS: &[&str] = &["crds"];

/// Writes the files, or with `--check` fails when one differs from what would be written.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mode = if arguments.iter().any(|argument| argument == "--check") { "--check" } else { "--write" };
    for program in PROGRAMS {
        // The whole workspace, so that its dependencies have the features that the other tasks build them with.
        cargo::run(&["build", "--quiet", "--workspace", "--release", "--locked", "--example", program])?;
        let path = cargo::release_folder()?.join("examples").join(program);
        let status =
            Command::new(path).arg(mode).current_dir(cargo::root()).status().context("starting it")?;
        if !status.success() {
            bail!("{program} {mode} failed");
        }
    }
    Ok(())
}
