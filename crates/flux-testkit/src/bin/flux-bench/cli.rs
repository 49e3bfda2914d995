//! `bench cli`: what a command costs that asks nobody, from the start of the process to its end.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{
    commands::{median, milliseconds},
    measure,
    table::Table,
};

/// Runs of each command.
const RUNS: usize = 41;

/// A command, what Go flux takes for it on a machine of the same size, and what is wished for.
struct Row {
    line: &'static str,
    go: &'static str,
    at_most: &'static str,
}

const ROWS: &[Row] = &[
    Row { line: "--version", go: "30 ms, 52 MiB", at_most: "5 ms, 12 MiB" },
    Row { line: "--help", go: "30 ms, 52 MiB", at_most: "5 ms, 12 MiB" },
    Row { line: "completion bash", go: "30 ms, 52 MiB", at_most: "10 ms" },
    Row { line: "__complete get ks --no", go: "30 ms, 52 MiB", at_most: "10 ms" },
    Row { line: "install --export", go: "260 ms, 108 MiB", at_most: "25 ms" },
    Row {
        line: "create source git podinfo --url=https://example.com/podinfo.git --branch=main --export",
        go: "30 ms, 52 MiB",
        at_most: "8 ms",
    },
    Row {
        line: "create kustomization podinfo --source=podinfo --path=./deploy --prune --export",
        go: "30 ms, 52 MiB",
        at_most: "8 ms",
    },
    Row {
        line: "create secret git podinfo --url=https://example.com/podinfo.git --username=u --password=p --export",
        go: "30 ms, 52 MiB",
        at_most: "8 ms",
    },
];

/// Measures, and prints a table.
///
/// # Errors
/// A command cannot be run.
pub(crate) fn run() -> Result<()> {
    let flux = std::env::current_exe()?.with_file_name("flux");
    let output = tempfile::NamedTempFile::new()?;
    let mut table = Table::default();
    for row in ROWS {
        let ours = cost(&flux, row.line, output.path()).unwrap_or_else(|error| format!("{error:#}"));
        table.add(&format!("`flux {}`", row.line), row.go, ours, row.at_most);
    }
    let size = fs::metadata(&flux)?.len() / 1_000_000;
    // What is shipped is smaller, as all of it is optimised: `cargo xtask size`.
    table.add(
        "this binary, of the release profile",
        "77 MB",
        format!("{size} MB"),
        "35 MB, as it is shipped",
    );
    println!("\n{table}");
    Ok(())
}

/// The median of the times, and the most memory.
fn cost(flux: &Path, line: &str, output: &Path) -> Result<String> {
    let arguments: Vec<&str> = line.split(' ').collect();
    let (mut times, mut memory) = (Vec::new(), 0);
    for _ in 0..RUNS {
        let cost = measure::run(flux, &arguments, output)?;
        times.push(cost.wall);
        memory = memory.max(cost.memory);
    }
    Ok(format!("{:.1} ms, {} MiB", milliseconds(median(&mut times)), memory >> 20))
}
