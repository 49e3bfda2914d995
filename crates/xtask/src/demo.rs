//! `cargo xtask demo`: the demonstration, beside the `flux` that was just built.

use anyhow::Result;

use crate::cargo;

/// Runs `flux-demo`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    cargo::build_and_run("flux-demo", arguments)
}
