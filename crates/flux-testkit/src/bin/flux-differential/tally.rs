//! What a run found.

use std::{collections::BTreeMap, fmt};

use crate::run::{Outcome, Pair, Verdict};
use crate::settings::Settings;
use crate::shrink::last_words;

/// Counts by verdict, the cases that differ with their sizes, and the messages of failures.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: BTreeMap<Verdict, usize>,
    kept: Vec<(usize, u64, Verdict, String)>,
    messages: BTreeMap<(Verdict, String, String), (usize, u64)>,
}

impl Tally {
    /// Counts a case.
    pub(crate) fn add(&mut self, index: u64, pair: &Pair, kept: Option<usize>) {
        *self.counts.entry(pair.verdict).or_default() += 1;
        let done: usize = self.counts.values().sum();
        if done.is_multiple_of(500) {
            println!("  {done} builds: {:?}", self.counts);
        }
        if let Some(size) = kept {
            self.kept.push((size, index, pair.verdict, first_difference(pair)));
            self.kept.sort();
        }
        let words = |outcome: &Outcome| match outcome {
            Outcome::Output(_) => "-".to_owned(),
            Outcome::Failure(message) | Outcome::Crash(message) => last_words(message),
        };
        let row = (pair.verdict, words(&pair.theirs), words(&pair.ours));
        self.messages.entry(row).or_insert((0, index)).0 += 1;
    }

    /// The directory of the smallest case that differs.
    pub(crate) fn smallest(&self, settings: &Settings) -> Option<String> {
        let (_, index, _, _) = self.kept.first()?;
        Some(settings.keep.join(index.to_string()).display().to_string())
    }

    /// The messages, most frequent first, each with a case.
    pub(crate) fn messages(&self) -> String {
        let mut rows: Vec<_> =
            self.messages.iter().filter(|((verdict, ..), _)| *verdict != Verdict::Same).collect();
        rows.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        let mut out = String::new();
        for ((verdict, theirs, ours), (count, index)) in rows {
            out.push_str(&format!("{count:>6} {verdict:?} (as {index})\n"));
            out.push_str(&format!("         kubectl: {theirs}\n         ours:    {ours}\n"));
        }
        out
    }
}

/// Where the results part.
fn first_difference(pair: &Pair) -> String {
    match (&pair.theirs, &pair.ours) {
        (Outcome::Output(theirs), Outcome::Output(ours)) => {
            let pair = theirs.lines().zip(ours.lines()).find(|(one, other)| one != other);
            pair.map_or_else(
                || "one is longer".to_owned(),
                |(one, other)| format!("{} | {}", one.trim(), other.trim()),
            )
        }
        (_, Outcome::Failure(message) | Outcome::Crash(message)) | (Outcome::Failure(message), _) => {
            last_words(message)
        }
        _ => String::new(),
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} builds", self.counts.values().sum::<usize>())?;
        for (verdict, count) in &self.counts {
            writeln!(f, "  {count:>6} {verdict:?}")?;
        }
        for (size, index, verdict, words) in &self.kept {
            writeln!(f, "  case {index}: {verdict:?}, {size} bytes: {words}")?;
        }
        Ok(())
    }
}
