//! `cargo xtask bench`: how long things take and what they cost, in one run, as a table.
//!
//! - `loop`: the controllers on real servers. The figures of the Go controllers stand beside ours; they were measured on
//!   a machine of the same size.
//! - `cli`: commands that ask nobody.
//! - `kustomize`: builds, with kubectl run in turn on the same machine.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

mod cli;
mod commands;
mod cost;
mod kustomize;
mod load;
mod measure;
mod table;
mod work;

use std::process::ExitCode;

use anyhow::{Result, bail};
use flux_testkit::fleet::Fleet;
use table::Table;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let (set, rest) = arguments.split_first().map_or(("", arguments), |(set, rest)| (set.as_str(), rest));
    match set {
        measure::WORD => measure::child(rest),
        "loop" => loops(),
        "cli" => cli::run(),
        "kustomize" => kustomize::run(rest),
        _ => bail!("say what is to be measured: loop, kustomize or cli"),
    }
}

fn loops() -> Result<()> {
    let flux = std::env::current_exe()?.with_file_name("flux");
    let mut table = Table::default();
    commands::version(&mut table, &flux)?;
    let fleet = Fleet::start(&flux)?;
    commands::install(&mut table, &fleet)?;
    work::all(&mut table, &fleet)?;
    println!("\n{table}");
    Ok(())
}
