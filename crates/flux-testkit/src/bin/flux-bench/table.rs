//! The table of results.

use std::fmt;

/// Rows of what was measured.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<[String; 4]>,
}

impl Table {
    /// Adds a row, and prints it at once: a measurement may take minutes.
    pub(crate) fn add(&mut self, what: &str, go: &str, ours: String, at_most: &str) {
        println!("  {what}: {ours} (Go: {go}, at most {at_most})");
        self.rows.push([what.to_owned(), go.to_owned(), ours, at_most.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | Go flux 2.9 | ours | at most |\n|---|---|---|---|")?;
        for [what, go, ours, at_most] in &self.rows {
            writeln!(f, "| {what} | {go} | {ours} | {at_most} |")?;
        }
        Ok(())
    }
}
