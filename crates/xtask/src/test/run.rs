//! The task itself: build, run, count.

use std::{env, fs};

use anyhow::{Context, Result, bail};

use super::{binary, lanes};
use crate::cargo;

/// Runs everything. Arguments before `--` choose what cargo builds (`-p flux-git`, `--test cli`), those after it go to the
/// tests (part of a name, `--nocapture`).
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut parts = arguments.splitn(2, |argument| argument == "--");
    let (of_cargo, of_tests) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut build = vec!["test", "--workspace", "--release", "--locked", "--no-run"];
    build.extend(of_cargo.iter().map(String::as_str));
    cargo::with_servers(&build)?;
    let binaries = binary::built(&build)?;
    // A process ends before its shared servers do, and leaves their data: 130 MB for each cluster.
    let temporary = env::temp_dir().join(format!("flux-test-{}", std::process::id()));
    fs::create_dir(&temporary).with_context(|| format!("making {}", temporary.display()))?;
    let lanes::Outcome { mut count, failed } = lanes::run(&binaries, of_tests, &temporary);
    let skipped = fs::read_to_string(temporary.join(lanes::SKIPS)).unwrap_or_default();
    let _ = fs::remove_dir_all(&temporary);
    // A skipped test has returned early, so the harness counted it among those that passed.
    count.passed = count.passed.saturating_sub(skipped.lines().count());
    count.skipped += skipped.lines().count();
    println!("\n{skipped}{} passed, {} failed, {} skipped", count.passed, count.failed, count.skipped);
    if !failed.is_empty() {
        bail!("there are failures in {}", failed.join(", "));
    }
    Ok(())
}
