//! `cargo xtask demo`: gets the servers, builds, and hands over to the demonstration.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{cargo, envtest};

/// Runs `flux-demo` beside the `flux` that was just built.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    envtest::run(&[])?;
    println!("► building flux");
    let folder = cargo::build_release()?;
    let status = Command::new(folder.join("flux-demo"))
        .args(arguments)
        .status()
        .context("starting the demonstration")?;
    if !status.success() {
        bail!("the demonstration failed");
    }
    Ok(())
}
