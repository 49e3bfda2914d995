//! What developers and CI run: `cargo xtask <task>`. A task is a row of [`TASKS`] and a file.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

mod bench;
mod budget;
mod cargo;
mod demo;
mod differential;
mod envtest;
mod generate;
mod layers;
mod size;
mod test;
mod together;

use std::process::ExitCode;

use anyhow::Result;

/// A task's word, what it does, and its deed, which takes the arguments after the word.
struct Task {
    word: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const TASKS: &[Task] = &[
    Task { word: "demo", about: "show the whole of Flux on real servers [--keep] [--ssh]", run: demo::run },
    Task { word: "test", about: "run all tests, servers included [arguments of cargo test]", run: test::run },
    Task {
        word: "envtest",
        about: "get the servers that demo and tests run against",
        run: |_| envtest::run(),
    },
    Task {
        word: "bench",
        about: "measure: bench loop, bench kustomize [--full], bench cli",
        run: bench::run,
    },
    Task {
        word: "differential",
        about: "compare random kustomizations with kubectl [--builds N] [--seed S]",
        run: differential::run,
    },
    Task { word: "generate", about: "make the generated files anew [--check]", run: generate::run },
    Task { word: "size", about: "check the size of the binary that is shipped", run: size::run },
    Task { word: "layers", about: "check that crates import only downwards", run: layers::run },
    Task { word: "budget", about: "check the sizes of files and of the dependency graph", run: budget::run },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((word, rest)) = arguments.split_first() else {
        usage();
        return ExitCode::FAILURE;
    };
    if ["help", "-h", "--help"].contains(&word.as_str()) {
        usage();
        return ExitCode::SUCCESS;
    }
    let Some(task) = TASKS.iter().find(|task| task.word == word) else {
        eprintln!("✗ there is no task {word:?}");
        usage();
        return ExitCode::FAILURE;
    };
    match (task.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() {
    println!("usage: cargo xtask <task>\n");
    for task in TASKS {
        println!("  {:<10} {}", task.word, task.about);
    }
}
