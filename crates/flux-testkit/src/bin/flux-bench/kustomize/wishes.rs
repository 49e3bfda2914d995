//! What the flags ask for.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// Help for those flags.
const USAGE: &str =
    "bench kustomize [--full] [--only NAME,…] [--sizes N,…] [--runs N] [--alone] [--inputs DIR]
  --full      with kubectl at 3000 resources too: half an hour
  --only      some of the works: empty, full, prefix, …, monorepo, crds, stream, build-ks
  --sizes     how many resources (default 100,1000,3000)
  --runs      how often each is run (default 5; kubectl less often where it takes long)
  --alone     without kubectl
  --inputs    where the inputs are written, and stay (default: a temporary directory)";

/// The wishes.
#[derive(Debug)]
pub(super) struct Wishes {
    /// Run kubectl however long it takes.
    pub(super) full: bool,
    /// Never run it.
    pub(super) alone: bool,
    /// Names of works; empty means all.
    pub(super) only: Vec<String>,
    /// Numbers of resources.
    pub(super) sizes: Vec<usize>,
    /// Runs of each.
    pub(super) runs: usize,
    /// Where the inputs go.
    pub(super) inputs: Option<PathBuf>,
}

impl Wishes {
    /// Reads the flags.
    ///
    /// # Errors
    /// A flag is unknown or lacks its value.
    pub(super) fn read(arguments: &[String]) -> Result<Self> {
        let mut wishes = Self {
            full: false,
            alone: false,
            only: Vec::new(),
            sizes: vec![100, 1000, 3000],
            runs: 5,
            inputs: None,
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value\n{USAGE}"));
            match word.as_str() {
                "--full" => wishes.full = true,
                "--alone" => wishes.alone = true,
                "--only" => wishes.only = value()?.split(',').map(ToOwned::to_owned).collect(),
                "--sizes" => wishes.sizes = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--runs" => wishes.runs = value()?.parse::<usize>()?.max(1),
                "--inputs" => wishes.inputs = Some(value()?.into()),
                _ => bail!("there is no {word}\n{USAGE}"),
            }
        }
        Ok(wishes)
    }

    /// Whether a work of this name is asked for.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}
