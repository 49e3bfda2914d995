//! Calling cargo, and the folders it works in.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    envtest,
    together::{self, Stop, tell},
};

/// Returns the top of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or_else(|| Path::new(".")).to_owned()
}

/// Returns a call of the cargo that runs this, at the top of the checkout.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root());
    command
}

/// Runs cargo with its output shown.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let status = command(arguments).status().context("starting cargo")?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}

/// Runs a build while the servers are got.
///
/// # Errors
/// When either fails; the other is stopped then.
pub(crate) fn with_servers(build: &[&str]) -> Result<()> {
    let building = |stop: &Stop| {
        tell(format_args!("► building flux"));
        if !stop.wait(&mut command(build))?.success() {
            bail!("cargo {} failed", build.join(" "));
        }
        Ok(())
    };
    // The compiler of C may be among them.
    envtest::packages()?;
    together::both(building, envtest::get)
}

/// Returns what `cargo metadata` says of the workspace, or of all packages when `dependencies` is set.
///
/// # Errors
/// When cargo fails or does not print JSON.
pub(crate) fn metadata(dependencies: bool) -> Result<Value> {
    let mut arguments = vec!["metadata", "--format-version=1", "--locked"];
    if !dependencies {
        arguments.push("--no-deps");
    }
    let output = command(&arguments).output().context("starting cargo")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Gets the servers, builds everything as the README's commands use it, and runs one of the programs that this makes.
///
/// # Errors
/// When the build or the program fails.
pub(crate) fn build_and_run(program: &str, arguments: &[String]) -> Result<()> {
    with_servers(&["build", "--workspace", "--release", "--bins", "--locked"])?;
    let path = release_folder()?.join(program);
    let status =
        Command::new(path).args(arguments).status().with_context(|| format!("starting {program}"))?;
    if !status.success() {
        bail!("{program} failed");
    }
    Ok(())
}

/// Returns the folder of what the release profile makes.
///
/// # Errors
/// When cargo does not say where it is.
pub(crate) fn release_folder() -> Result<PathBuf> {
    let metadata = metadata(false)?;
    let target = metadata["target_directory"].as_str().context("cargo names its target directory")?;
    Ok(Path::new(target).join("release"))
}
