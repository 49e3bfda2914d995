//! Calling the real binary in a sealed environment.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// What a program answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
}

impl Answer {
    /// Returns itself when the exit code is 0.
    ///
    /// # Errors
    /// When it is not; both streams are in the message.
    pub fn success(self) -> Result<Self> {
        anyhow::ensure!(self.code == 0, "exit code {}\n{}{}", self.code, self.stdout, self.stderr);
        Ok(self)
    }
}

/// Calls `program` with nothing of this process's environment but a path, and with `home` as its home.
///
/// With `show` its output goes where ours goes, and the answer's streams are empty.
///
/// # Errors
/// When it cannot be started.
pub fn call(
    program: &Path,
    home: &Path,
    kubeconfig: &Path,
    arguments: &[&str],
    show: bool,
) -> Result<Answer> {
    let start = Instant::now();
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("HOME", home);
    command.env("KUBECONFIG", kubeconfig).stdin(Stdio::null());
    let context = || format!("starting {}", program.display());
    if show {
        let status = command.status().with_context(context)?;
        let code = status.code().unwrap_or(-1);
        return Ok(Answer { code, stdout: String::new(), stderr: String::new(), took: start.elapsed() });
    }
    let output = command.output().with_context(context)?;
    Ok(Answer {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: start.elapsed(),
    })
}
