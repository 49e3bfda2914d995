//! `cargo xtask bench`: the measurements, beside the `flux` that was just built.

use anyhow::Result;

use crate::cargo;

/// Runs `flux-bench`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    cargo::build_and_run("flux-bench", arguments)
}
