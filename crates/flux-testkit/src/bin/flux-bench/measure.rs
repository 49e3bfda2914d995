//! What one run of a command costs, by the kernel's own account.
//!
//! The kernel tells the memory of the largest child that ever was. So each command is run by a small process of its own,
//! which is this program again, and has no other child.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};

/// The word by which this program is told to be that process.
pub(crate) const WORD: &str = "one-command";

/// What a run took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// From start to end.
    pub(crate) wall: Duration,
    /// Processor time, user and system.
    pub(crate) processor: Duration,
    /// The most resident memory, in bytes.
    pub(crate) memory: u64,
}

impl Cost {
    /// The least of each.
    pub(crate) fn least(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            processor: self.processor.min(other.processor),
            memory: self.memory.min(other.memory),
        }
    }

    /// The memory, to reckon with.
    #[expect(clippy::cast_precision_loss, reason = "a size far below 2^52")]
    pub(crate) fn bytes(self) -> f64 {
        self.memory as f64
    }
}

/// Runs a command, its standard output going to a file.
///
/// # Errors
/// It cannot be started, or it fails.
pub(crate) fn run(program: &Path, arguments: &[&str], output: &Path) -> Result<Cost> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(WORD).arg(output).arg(program).args(arguments).stderr(Stdio::piped());
    let done = command.output().with_context(|| format!("starting {}", program.display()))?;
    let complaint = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{} {}: {complaint}", program.display(), arguments.join(" "));
    let text = String::from_utf8(done.stdout)?;
    let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [wall, processor, memory] = numbers[..] else { anyhow::bail!("no figures of the run: {text}") };
    Ok(Cost { wall: Duration::from_micros(wall), processor: Duration::from_micros(processor), memory })
}

/// What the process in between does: runs the command and prints its cost.
///
/// # Errors
/// It cannot be started, or it fails.
pub(crate) fn child(words: &[String]) -> Result<()> {
    let [output, program, arguments @ ..] = words else { anyhow::bail!("no command") };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(File::create(output)?);
    let start = Instant::now();
    let status = command.status()?;
    let wall = start.elapsed().as_micros();
    ensure!(status.success(), "{status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    println!("{wall} {} {}", micros(usage.user_time()) + micros(usage.system_time()), usage.max_rss() * 1024);
    Ok(())
}
