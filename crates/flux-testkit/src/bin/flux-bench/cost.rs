//! What a process has cost: processor time and memory, from proc(5).

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// Returns the processor time, user and system, that a process has used.
pub(crate) fn processor_time(pid: u32) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the name in parentheses, which may hold blanks.
    let (_, rest) = text.rsplit_once(')').context("/proc/<pid>/stat names the program")?;
    let field = |number: usize| -> Result<u64> {
        Ok(rest.split_whitespace().nth(number).context("/proc/<pid>/stat has 52 fields")?.parse()?)
    };
    // A tick is 1/100 s on Linux for all that read this file (USER_HZ).
    Ok(Duration::from_millis((field(11)? + field(12)?) * 10))
}

/// Returns the resident memory of a process, and the most that it ever had, in MiB.
pub(crate) fn memory(pid: u32) -> Result<(u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let field = |name: &str| -> Result<u64> {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .context("/proc/<pid>/status tells memory")?;
        let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kib / 1024)
    };
    Ok((field("VmRSS:")?, field("VmHWM:")?))
}
