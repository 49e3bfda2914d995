//! `cargo xtask bench loop`: how long things take and what they cost, in one run, as a table.
//!
//! The figures of the Go controllers stand beside ours; they were measured on a machine of the same size.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

mod commands;
mod cost;
mod load;
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
    if arguments.first().is_none_or(|word| word != "loop") {
        bail!("there is one set of measurements: loop");
    }
    let flux = std::env::current_exe()?.with_file_name("flux");
    let mut table = Table::default();
    commands::version(&mut table, &flux)?;
    let fleet = Fleet::start(&flux)?;
    commands::install(&mut table, &fleet)?;
    work::all(&mut table, &fleet)?;
    println!("\n{table}");
    Ok(())
}
