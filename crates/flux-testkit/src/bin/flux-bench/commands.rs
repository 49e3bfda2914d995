//! Commands of the binary, timed as a whole.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use flux_testkit::fleet::Fleet;
use nix::sys::resource::{UsageWho, getrusage};

use crate::table::Table;

/// `flux --version`: the median of 21 runs, and the memory of the largest.
pub(crate) fn version(table: &mut Table, flux: &Path) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..21 {
        let start = Instant::now();
        let status = Command::new(flux).arg("--version").stdout(Stdio::null()).status()?;
        ensure!(status.success(), "flux --version failed");
        times.push(start.elapsed());
    }
    // No other child of this process has ended yet, so the largest of them is one of these.
    let kib = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    let ours = format!("{:.1} ms, {} MiB", milliseconds(median(&mut times)), kib / 1024);
    table.add("`flux --version`", "30 ms, 52 MiB", ours, "5 ms, 12 MiB");
    Ok(())
}

/// `flux install` on an empty cluster, and again.
pub(crate) fn install(table: &mut Table, fleet: &Fleet) -> Result<()> {
    let first = fleet.flux(&["install"])?.success()?.took;
    let again = fleet.flux(&["install"])?.success()?.took;
    let ours = format!("{:.2} s; {:.2} s", first.as_secs_f64(), again.as_secs_f64());
    table.add("`flux install` on an empty cluster; again", "6.0 to 8.3 s; 0.6 s", ours, "3 s; 0.4 s");
    Ok(())
}

/// Returns the median.
pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A time to print.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
