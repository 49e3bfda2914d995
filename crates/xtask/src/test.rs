//! `cargo xtask test`: all tests, servers included, with one closing line that counts them.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    num::NonZero,
    path::PathBuf,
    process::Stdio,
    thread,
};

use anyhow::{Context, Result, bail};

use crate::{cargo, envtest};

/// How many tests passed, failed and were skipped.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Count {
    /// Adds a closing line of the test harness, `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    fn add(&mut self, line: &str) {
        let Some(rest) = line.trim().strip_prefix("test result: ") else { return };
        for part in rest.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let Some(Ok(number)) = words.next().map(str::parse::<usize>) else { continue };
            match words.next() {
                Some("passed") => self.passed += number,
                Some("failed") => self.failed += number,
                Some("ignored") => self.skipped += number,
                _ => {}
            }
        }
    }
}

/// Runs everything; arguments are handed to `cargo test`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    // What comes after `--` is for the tests and not for cargo.
    let of_cargo = arguments.iter().map(String::as_str).take_while(|argument| *argument != "--");
    let build = ["test", "--workspace", "--release", "--locked", "--no-run"];
    cargo::with_servers(&build.into_iter().chain(of_cargo).collect::<Vec<_>>())?;
    let skips = env::temp_dir().join(format!("flux-test-skips-{}", std::process::id()));
    let mut call = vec!["test", "--workspace", "--release", "--locked", "--no-fail-fast"];
    call.extend(arguments.iter().map(String::as_str));
    let mut child = cargo::command(&call)
        .env("FLUX_TEST_SKIPS", &skips)
        .env("RUST_TEST_THREADS", threads())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting cargo test")?;
    let mut count = Count::default();
    for line in BufReader::new(child.stdout.take().context("cargo has a stdout")?).lines() {
        let line = line?;
        println!("{line}");
        count.add(&line);
    }
    let success = child.wait()?.success();
    let skipped = fs::read_to_string(&skips).unwrap_or_default();
    let _ = fs::remove_file(&skips);
    // A skipped test has returned early, so the harness counted it among those that passed.
    count.passed = count.passed.saturating_sub(skipped.lines().count());
    count.skipped += skipped.lines().count();
    println!("\n{skipped}{} passed, {} failed, {} skipped", count.passed, count.failed, count.skipped);
    if !success {
        bail!("there are failures");
    }
    Ok(())
}

/// How many tests run at a time: more than there are cores, since the long ones wait for servers.
fn threads() -> PathBuf {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    envtest::set("RUST_TEST_THREADS").unwrap_or_else(|| (3 * cores).to_string().into())
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn closing_lines_are_added_up() {
        let mut count = Count::default();
        count.add(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s",
        );
        count.add("test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out");
        count.add("running 3 tests");
        assert_eq!(count, Count { passed: 5, failed: 4, skipped: 1 });
    }
}
