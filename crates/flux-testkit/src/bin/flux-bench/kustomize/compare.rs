//! Runs both programs in turn.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use flux_testkit::assets;

use super::{
    report::Report,
    wishes::Wishes,
    works,
    works::{Rival, Work},
};
use crate::measure::{self, Cost};

/// How long kubectl may take with one work, before it is not run again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Both programs, and where what they print goes.
struct Rivals {
    flux: PathBuf,
    kubectl: Option<PathBuf>,
    output: PathBuf,
    runs: usize,
}

/// Runs what the arguments ask for.
///
/// # Errors
/// A program is missing or fails, or the two print different things.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let wishes = Wishes::read(arguments)?;
    let temporary = tempfile::tempdir()?;
    let root = wishes.inputs.clone().unwrap_or_else(|| temporary.path().to_owned());
    let kubectl = assets::find("kubectl");
    ensure!(
        wishes.alone || kubectl.is_some(),
        "kubectl is missing: run `cargo xtask envtest`, or give --alone"
    );
    println!("► writing the inputs");
    let works = works::prepare(&wishes, &root)?;
    let rivals = Rivals {
        flux: std::env::current_exe()?.with_file_name("flux"),
        kubectl,
        output: temporary.path().to_owned(),
        runs: wishes.runs,
    };
    let mut report = Report::default();
    for work in &works {
        let (ours, theirs) = rivals.build(work)?;
        report.add(work, ours, theirs);
    }
    println!("\n{report}");
    Ok(())
}

impl Rivals {
    /// The least cost of either.
    fn build(&self, work: &Work) -> Result<(Cost, Option<Cost>)> {
        let words: Vec<&str> = work.words.iter().map(String::as_str).collect();
        let [our_output, their_output] = ["ours", "theirs"].map(|name| self.output.join(name));
        let kubectl = self.kubectl.as_ref().filter(|_| matches!(work.rival, Rival::Kubectl));
        let (mut ours, mut theirs): (Option<Cost>, Option<Cost>) = (None, None);
        let mut spent = Duration::ZERO;
        for _ in 0..self.runs {
            let cost = measure::run(&self.flux, &words, &our_output)?;
            ours = Some(ours.map_or(cost, |before| before.least(cost)));
            if let Some(kubectl) = kubectl
                && spent < PATIENCE
            {
                let cost = measure::run(kubectl, &words, &their_output)?;
                theirs = Some(theirs.map_or(cost, |before| before.least(cost)));
                spent += cost.wall;
            }
        }
        if theirs.is_some() {
            ensure!(
                same(&our_output, &their_output)?,
                "{}: flux and kubectl print different things",
                work.name
            );
        }
        if let Rival::Recorded(cost) = work.rival {
            theirs = Some(cost);
        }
        Ok((ours.context("there is at least one run")?, theirs))
    }
}

fn same(one: &Path, other: &Path) -> Result<bool> {
    Ok(fs::read(one)? == fs::read(other)?)
}
