//! The arguments.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

const USAGE: &str = "usage: cargo xtask differential [--builds N] [--seed S] [--first INDEX] [--threads N] \
[--keep DIRECTORY] [--no-shrink] [--messages] [--replay DIRECTORY]";

/// What a run does.
#[derive(Debug)]
pub(crate) struct Settings {
    /// How many cases.
    pub(crate) builds: u64,
    /// What determines them.
    pub(crate) seed: u64,
    /// The number of the first case.
    pub(crate) first: u64,
    /// How many builds at once.
    pub(crate) threads: usize,
    /// Where cases that differ are kept.
    pub(crate) keep: PathBuf,
    /// Whether they are made small.
    pub(crate) shrink: bool,
    /// Whether the messages of failures are told.
    pub(crate) messages: bool,
    /// A kept case to build again, instead of new ones.
    pub(crate) replay: Option<PathBuf>,
}

impl Settings {
    /// Reads the arguments.
    ///
    /// # Errors
    /// One is unknown, or no number where there must be one.
    pub(crate) fn read(arguments: &[String]) -> Result<Self> {
        let mut out = Self {
            builds: 1000,
            seed: 1,
            first: 0,
            threads: 2,
            keep: PathBuf::new(),
            shrink: true,
            messages: false,
            replay: None,
        };
        let mut arguments = arguments.iter();
        while let Some(word) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{word} needs a value\n{USAGE}"));
            match word.as_str() {
                "--builds" => out.builds = value()?.parse().context("--builds")?,
                "--seed" => out.seed = value()?.parse().context("--seed")?,
                "--first" => out.first = value()?.parse().context("--first")?,
                "--threads" => out.threads = value()?.parse().context("--threads")?,
                "--keep" => out.keep = value()?.into(),
                "--no-shrink" => out.shrink = false,
                "--messages" => out.messages = true,
                "--replay" => out.replay = Some(value()?.into()),
                _ => bail!("unknown argument {word}\n{USAGE}"),
            }
        }
        if out.keep.as_os_str().is_empty() {
            out.keep = std::env::temp_dir().join(format!("flux-differential-{}", out.seed));
        }
        Ok(out)
    }
}
