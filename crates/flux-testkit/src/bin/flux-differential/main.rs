//! `cargo xtask differential`: random small kustomizations, built by kubectl and by us, compared byte for byte.
//!
//! A seed determines all cases. What differs is made small and kept, smallest first, to be looked at.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

mod make;
mod random;
mod run;
mod settings;
mod shrink;
mod tally;
mod yaml;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::{Context, Result, anyhow, bail};
use flux_testkit::assets;
use run::{Files, Outcome, Pair, Runner};
use settings::Settings;
use tally::Tally;

fn main() -> ExitCode {
    // A panic of the engine is a finding, told with the others.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Settings::read(&arguments).and_then(|settings| run(&settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(settings: &Settings) -> Result<()> {
    if let Some(directory) = &settings.replay {
        return replay(settings, directory);
    }
    println!(
        "► seed {}, builds {} to {}",
        settings.seed,
        settings.first,
        settings.first + settings.builds - 1
    );
    let kubectl = kubectl()?;
    let work = tempfile::tempdir()?;
    let next = AtomicU64::new(settings.first);
    let tally = Mutex::new(Tally::default());
    let results: Vec<Result<()>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..settings.threads)
            .map(|thread| {
                let runner = Runner::new(kubectl.clone(), work.path().join(thread.to_string()));
                let (next, tally) = (&next, &tally);
                scope.spawn(move || builds(settings, &runner, next, tally))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow!("a thread died"))))
            .collect()
    });
    results.into_iter().collect::<Result<()>>()?;
    let tally = tally.into_inner().map_err(|_| anyhow!("a thread died"))?;
    println!("{tally}");
    if settings.messages {
        println!("{}", tally.messages());
    }
    match tally.smallest(settings) {
        None => Ok(()),
        Some(path) => bail!("there are differences; the smallest is in {path}"),
    }
}

/// Builds a case from disk, shows both results and, where they differ, keeps it made small.
fn replay(settings: &Settings, directory: &Path) -> Result<()> {
    let work = tempfile::tempdir()?;
    let runner = Runner::new(kubectl()?, work.path().join("case"));
    let files = run::read(directory)?;
    let pair = runner.run(&files)?;
    println!("{:?}", pair.verdict);
    for (who, outcome) in [("kubectl", &pair.theirs), ("ours", &pair.ours)] {
        let (Outcome::Output(text) | Outcome::Failure(text) | Outcome::Crash(text)) = outcome;
        println!("--- {who}\n{}", text.trim_end());
    }
    if pair.verdict.is_difference() {
        keep(settings, &runner, "replay", files, &pair)?;
        bail!("they differ; the case is in {}", settings.keep.join("replay").display());
    }
    Ok(())
}

fn kubectl() -> Result<PathBuf> {
    assets::find("kubectl").context("there is no kubectl: run cargo xtask envtest")
}

fn builds(settings: &Settings, runner: &Runner, next: &AtomicU64, tally: &Mutex<Tally>) -> Result<()> {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= settings.first + settings.builds {
            return Ok(());
        }
        let files = make::case(settings.seed, index);
        let pair = runner.run(&files)?;
        let kept = if pair.verdict.is_difference() {
            Some(keep(settings, runner, &index.to_string(), files, &pair)?)
        } else {
            None
        };
        tally.lock().map_err(|_| anyhow!("a thread died"))?.add(index, &pair, kept);
    }
}

/// Keeps a case that differs, made small, with both results; says how large it is.
fn keep(settings: &Settings, runner: &Runner, name: &str, files: Files, pair: &Pair) -> Result<usize> {
    let (files, pair) = if settings.shrink {
        let small = shrink::shrink(runner, files, pair)?;
        let pair = runner.run(&small)?;
        (small, pair)
    } else {
        (files, pair.clone())
    };
    let directory = settings.keep.join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    run::write(&files, &directory.join("input"))?;
    for (who, outcome) in [("kubectl", &pair.theirs), ("ours", &pair.ours)] {
        let (extension, text) = match outcome {
            Outcome::Output(text) => ("yaml", text),
            Outcome::Failure(text) | Outcome::Crash(text) => ("error", text),
        };
        fs::write(directory.join(format!("{who}.{extension}")), text)?;
    }
    Ok(shrink::size(&files))
}
