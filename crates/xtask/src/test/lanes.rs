//! Running test binaries, some at a time.

use std::{
    io::{BufRead, BufReader},
    num::NonZero,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Context, Result, bail};

use super::{binary::Binary, count::Count};
use crate::{envtest, together::tell};

/// So many binaries run at a time: while one waits for its servers, the other works.
const LANES: usize = 2;

/// The file in the temporary folder to which tests append what they leave out.
pub(super) const SKIPS: &str = "skips";

/// What all of them gave.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) count: Count,
    /// The binaries that failed.
    pub(super) failed: Vec<String>,
}

/// Runs all `binaries` with `arguments`; their temporary files go to the folder `temporary`.
///
/// A test is told as it ends, under the name of its binary; what a binary says beyond that when it has failed.
pub(super) fn run(binaries: &[Binary], arguments: &[String], temporary: &Path) -> Outcome {
    let (next, outcome) = (AtomicUsize::new(0), Mutex::new(Outcome::default()));
    let lane = || {
        while let Some(binary) = binaries.get(next.fetch_add(1, Ordering::SeqCst)) {
            let mut told = Told::default();
            let result = run_one(binary, arguments, temporary, &mut told);
            let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
            close(binary, result, &told, arguments, &mut outcome);
        }
    };
    thread::scope(|scope| (0..LANES).for_each(|_| drop(scope.spawn(lane))));
    outcome.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What a harness has printed, beside the line of each test.
#[derive(Debug, Default)]
struct Told {
    text: String,
    result: Option<String>,
}

impl Told {
    fn take(&mut self, name: &str, line: &str) {
        if let Some(test) = line.strip_prefix("test ").filter(|test| test.contains(" ... ")) {
            tell(format_args!("test {name}::{test}"));
            return;
        }
        if line.starts_with("test result: ") {
            self.result = Some(line.to_owned());
        }
        self.text.push_str(line);
        self.text.push('\n');
    }
}

fn run_one(binary: &Binary, arguments: &[String], temporary: &Path, told: &mut Told) -> Result<()> {
    let mut child = Command::new(&binary.path)
        .args(arguments)
        .current_dir(&binary.folder)
        .env("CARGO_MANIFEST_DIR", &binary.folder)
        .env("FLUX_TEST_SKIPS", temporary.join(SKIPS))
        .env("TMPDIR", temporary)
        .env("RUST_TEST_THREADS", threads())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", binary.path.display()))?;
    for line in BufReader::new(child.stdout.take().context("a test binary has a stdout")?).split(b'\n') {
        told.take(&binary.name, String::from_utf8_lossy(&line?).trim_end_matches('\r'));
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{status}");
    }
    Ok(())
}

fn close(binary: &Binary, result: Result<()>, told: &Told, arguments: &[String], outcome: &mut Outcome) {
    let line = told.result.as_deref().unwrap_or_default();
    outcome.count.add(line);
    // Someone who hands over a flag wants to see what it does.
    if result.is_err() || arguments.iter().any(|argument| argument.starts_with("--")) {
        tell(format_args!("\n{}: {}", binary.name, told.text.trim_end()));
    }
    match result {
        Ok(()) => tell(format_args!("✔ {}: {}", binary.name, line.trim_start_matches("test result: "))),
        Err(error) => {
            tell(format_args!("✗ {}: {error:#}", binary.name));
            outcome.failed.push(binary.name.clone());
        }
    }
}

/// How many tests of a binary run at a time: more than there are cores, since the long ones wait for servers.
fn threads() -> PathBuf {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    envtest::set("RUST_TEST_THREADS").unwrap_or_else(|| (3 * cores).to_string().into())
}
