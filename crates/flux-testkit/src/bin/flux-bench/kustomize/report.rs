//! The table.

use std::fmt;

use super::works::Work;
use crate::measure::Cost;

/// Rows of what was measured.
#[derive(Default)]
pub(super) struct Report {
    rows: Vec<Row>,
}

struct Row {
    name: String,
    size: usize,
    ours: Cost,
    theirs: Option<Cost>,
    goal: String,
    reached: Option<bool>,
}

impl Report {
    /// Adds a row, and prints it at once.
    pub(super) fn add(&mut self, work: &Work, ours: Cost, theirs: Option<Cost>) {
        let (goal, reached) = work.goal.judge(ours, theirs);
        let row = Row { name: work.name.clone(), size: work.size, ours, theirs, goal, reached };
        println!("  {row}");
        self.rows.push(row);
    }

    /// How the time of a work grows from its last size but one to its last: 1 is linearly.
    fn exponents(&self) -> Vec<(String, f64, Option<f64>)> {
        let mut found = Vec::new();
        for pair in self.rows.windows(2) {
            let [small, large] = pair else { continue };
            if small.name == large.name && small.size >= 1000 {
                #[expect(clippy::cast_precision_loss, reason = "sizes far below 2^52")]
                let growth = (large.size as f64 / small.size as f64).ln();
                let exponent = |small: Cost, large: Cost| {
                    (large.processor.as_secs_f64() / small.processor.as_secs_f64()).ln() / growth
                };
                let theirs = small.theirs.zip(large.theirs).map(|(small, large)| exponent(small, large));
                found.push((large.name.clone(), exponent(small.ours, large.ours), theirs));
            }
        }
        found
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.theirs.map(|theirs| theirs.wall.as_secs_f64() / self.ours.wall.as_secs_f64());
        let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.0}×"));
        let theirs = self.theirs.map_or_else(String::new, shown);
        let mark = match self.reached {
            Some(true) => "✓",
            Some(false) => "✗",
            None => "",
        };
        let (name, size, goal) = (&self.name, self.size, &self.goal);
        write!(f, "| {name} {size} | {theirs} | {} | {ratio} | {goal} | {mark} |", shown(self.ours))
    }
}

fn shown(cost: Cost) -> String {
    let (wall, processor) = (cost.wall.as_secs_f64(), cost.processor.as_secs_f64());
    format!("{wall:.3} s, {processor:.3} s, {:.0} MiB", cost.bytes() / 1024.0 / 1024.0)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Wall, processor time and peak memory; the least of the runs of each. Beside build-ks stand the figures"
        )?;
        writeln!(
            f,
            "of Go flux 2.9, measured on a machine of the same size; beside all others kubectl was run in turn.\n"
        )?;
        writeln!(f, "| work | Go | flux | faster | goal | |\n|---|---|---|---|---|---|")?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        writeln!(f, "\n| growth of processor time with size, as a power | kubectl | flux |\n|---|---|---|")?;
        for (name, ours, theirs) in self.exponents() {
            let theirs = theirs.map_or_else(String::new, |theirs| format!("{theirs:.2}"));
            writeln!(f, "| {name} | {theirs} | {ours:.2} |")?;
        }
        Ok(())
    }
}
