//! `cargo xtask bench`: gets the servers, builds, and hands over to the measurements.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{cargo, envtest};

/// Runs `flux-bench` beside the `flux` that was just built.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    envtest::run(&[])?;
    println!("► building flux");
    let folder = cargo::build_release()?;
    let status = Command::new(folder.join("flux-bench"))
        .args(arguments)
        .status()
        .context("starting the measurements")?;
    if !status.success() {
        bail!("the measurements failed");
    }
    Ok(())
}
