//! `cargo xtask generate`: the files that are made by programs of ours, committed, and compared in CI.

use anyhow::Result;

use crate::cargo;

/// The programs, as arguments of `cargo run`; each takes `--write` or `--check` and knows its own files.
const PROGRAMS: &[&[&str]] = &[&["--package", "flux-api", "--example", "crds"]];

/// Writes the files, or with `--check` fails when one differs from what would be written.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mode = if arguments.iter().any(|argument| argument == "--check") { "--check" } else { "--write" };
    for program in PROGRAMS {
        let call = [&["run", "--quiet", "--release", "--locked"], *program, &["--", mode]].concat();
        cargo::run(&call)?;
    }
    Ok(())
}
