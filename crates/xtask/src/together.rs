//! Two jobs at the same time, where each leaves the processor idle now and then.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
    process::{Child, Command, ExitStatus},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};

/// Set once one of two jobs has failed.
#[derive(Debug, Default)]
pub(crate) struct Stop(AtomicBool);

/// Why a job ends that was stopped as the other one failed.
#[derive(Debug)]
struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped, as what runs beside it has failed")
    }
}

impl std::error::Error for Stopped {}

impl Stop {
    /// Starts a program and waits for it; kills it when the other job fails.
    ///
    /// # Errors
    /// It cannot be started, or was killed.
    pub(crate) fn wait(&self, command: &mut Command) -> Result<ExitStatus> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child: Child = command.spawn().with_context(|| format!("starting {name}"))?;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            if self.0.load(Ordering::SeqCst) {
                let _ = child.kill();
                child.wait()?;
                return Err(Stopped.into());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Runs both jobs. The first that fails stops the other.
///
/// # Errors
/// Of the job that failed.
pub(crate) fn both(
    left: impl FnOnce(&Stop) -> Result<()> + Send,
    right: impl FnOnce(&Stop) -> Result<()> + Send,
) -> Result<()> {
    let stop = Stop::default();
    let (left, right) = thread::scope(|scope| {
        let left = scope.spawn(|| guarded(left, &stop));
        let right = guarded(right, &stop);
        (left.join().unwrap_or_else(|_| Err(anyhow!("a job has panicked"))), right)
    });
    match (left, right) {
        (Err(left), Err(right)) => Err(if left.is::<Stopped>() { right } else { left }),
        (left, right) => left.and(right),
    }
}

fn guarded(job: impl FnOnce(&Stop) -> Result<()>, stop: &Stop) -> Result<()> {
    let result = job(stop);
    if result.is_err() {
        stop.0.store(true, Ordering::SeqCst);
    }
    result
}

/// Prints a line, also over the bar that cargo draws on a terminal meanwhile.
pub(crate) fn tell(line: fmt::Arguments<'_>) {
    let mut out = io::stdout().lock();
    let clear = if out.is_terminal() { "\r\x1b[K" } else { "" };
    // Nobody left to tell is no reason to stop.
    let _ = writeln!(out, "{clear}{line}");
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use anyhow::bail;

    use super::*;

    fn shell(stop: &Stop, line: &str) -> Result<()> {
        if !stop.wait(Command::new("sh").args(["-c", line]))?.success() {
            bail!("{line} failed");
        }
        Ok(())
    }

    #[test]
    fn both_jobs_run() {
        both(|stop| shell(stop, "true"), |stop| shell(stop, "true")).unwrap();
    }

    #[test]
    fn the_first_failure_stops_the_other_and_is_told() {
        let begun = Instant::now();
        for error in [
            both(|stop| shell(stop, "exit 3"), |stop| shell(stop, "exec sleep 60")),
            both(|stop| shell(stop, "exec sleep 60"), |stop| shell(stop, "exit 3")),
        ] {
            assert_eq!(error.unwrap_err().to_string(), "exit 3 failed");
        }
        assert!(begun.elapsed() < Duration::from_secs(50));
    }
}
