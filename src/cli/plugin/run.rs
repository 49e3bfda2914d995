//! `flux <name>` becomes `flux-<name>`.

use std::{
    ffi::OsString,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use super::folder::Installed;

/// Runs a plugin with `arguments`, in place of this process where that can be. Its exit code is that of flux.
///
/// # Errors
/// It cannot be run; otherwise this returns only where no process can take the place of another, with the exit code.
pub(crate) fn start<'a>(plugin: &Installed, arguments: impl Iterator<Item = &'a OsString>) -> Result<u8> {
    let mut command = Command::new(&plugin.path);
    command.args(arguments);
    replaced(command).with_context(|| format!("the plugin {} cannot be run", plugin.path.display()))
}

/// What a plugin answers to `words`, beside this process; none where it fails or answers nothing.
pub(crate) fn answer<'a>(plugin: &Installed, words: impl Iterator<Item = &'a str>) -> Option<Vec<u8>> {
    let output =
        Command::new(&plugin.path).args(words).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    (output.status.success() && !output.stdout.is_empty()).then_some(output.stdout)
}

#[cfg(unix)]
fn replaced(mut command: Command) -> std::io::Result<u8> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn replaced(mut command: Command) -> std::io::Result<u8> {
    let code = command.status()?.code().unwrap_or(1);
    Ok(u8::try_from(code).unwrap_or(1))
}
