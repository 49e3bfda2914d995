//! `cargo xtask generate`: the files that are made by programs of ours, committed, and compared in CI; and the reference
//! of all commands, which is not committed, as `flux` itself writes it.

use std::{fs, process::Command};

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
    reference()
}

/// Writes the pages of all commands, in Markdown and for `man`, into `reference` beside the release folder.
fn reference() -> Result<()> {
    cargo::run(&["build", "--quiet", "--workspace", "--release", "--locked", "--bin", "flux"])?;
    let release = cargo::release_folder()?;
    let reference = release.with_file_name("reference");
    for (flag, name) in [("--path", "cmd"), ("--man", "man1")] {
        let folder = reference.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let flux = release.join("flux");
        let status =
            Command::new(flux).args(["docgen", flag]).arg(&folder).status().context("starting flux")?;
        if !status.success() {
            bail!("flux docgen {flag} failed");
        }
        println!("✔ {} pages in {}", fs::read_dir(&folder)?.count(), folder.display());
    }
    Ok(())
}
