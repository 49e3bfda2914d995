//! `process_*`: what Linux tells of this process.

use std::{fmt, fs};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
};

#[derive(Debug)]
pub(super) struct Process;

/// Linux counts CPU time for user space in these, on all architectures.
const TICKS_PER_SECOND: f64 = 100.0;

/// The fields of `/proc/self/stat` after the name of the program, which may hold blanks itself.
fn stat() -> Option<Vec<f64>> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect())
}

/// A number from a file of lines `Name: number …`, such as `/proc/self/status`.
fn number(file: &str, name: &str, index: usize) -> Option<f64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().nth(index)?.parse().ok()
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let stat = stat().unwrap_or_default();
        let field = |index: usize| stat.get(index).copied();
        if let (Some(user), Some(system)) = (field(11), field(12)) {
            let seconds = ConstCounter::new((user + system) / TICKS_PER_SECOND);
            let help = "Total user and system CPU time spent in seconds";
            seconds.encode(encoder.encode_descriptor(
                "process_cpu_seconds",
                help,
                None,
                seconds.metric_type(),
            )?)?;
        }
        let started = number("/proc/stat", "btime", 0).zip(field(19));
        let gauges = [
            (
                "process_resident_memory_bytes",
                "Resident memory size in bytes",
                number("/proc/self/status", "VmRSS:", 0).map(|kib| kib * 1024.0),
            ),
            ("process_virtual_memory_bytes", "Virtual memory size in bytes", field(20)),
            (
                "process_start_time_seconds",
                "Start time of the process since unix epoch in seconds",
                started.map(|(boot, ticks)| boot + ticks / TICKS_PER_SECOND),
            ),
            ("process_open_fds", "Number of open file descriptors", open_files()),
            (
                "process_max_fds",
                "Maximum number of open file descriptors",
                number("/proc/self/limits", "Max open files", 0),
            ),
        ];
        for (name, help, value) in gauges {
            if let Some(value) = value {
                let gauge = ConstGauge::new(value);
                gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
            }
        }
        Ok(())
    }
}

fn open_files() -> Option<f64> {
    let count = u32::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()?;
    Some(f64::from(count))
}
