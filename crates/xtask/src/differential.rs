//! `cargo xtask differential`: random kustomizations through kubectl and through us.

use anyhow::Result;

use crate::cargo;

/// Runs `flux-differential`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    cargo::build_and_run("flux-differential", arguments)
}
