//! Telling what happens, and how long it took.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// The steps so far.
#[derive(Debug, Default)]
pub(crate) struct Story {
    steps: RefCell<Vec<(String, Duration)>>,
}

impl Story {
    /// Does a step and says how long it took.
    ///
    /// # Errors
    /// Those of `deed`, with what was being done.
    pub(crate) fn step<T>(&self, what: &str, deed: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n── {what}");
        let start = Instant::now();
        let result = deed().with_context(|| what.to_owned())?;
        println!("✔ {}", seconds(start.elapsed()));
        self.steps.borrow_mut().push((what.to_owned(), start.elapsed()));
        Ok(result)
    }

    /// Shows the command that is called.
    #[expect(clippy::unused_self, reason = "a story is told through its value")]
    pub(crate) fn command(&self, words: &[&str]) {
        let shown: Vec<&str> = words.iter().map(|word| hide(word)).collect();
        println!("$ flux {}", shown.join(" "));
    }

    /// Says something beside the steps.
    #[expect(clippy::unused_self, reason = "a story is told through its value")]
    pub(crate) fn note(&self, text: &str) {
        println!("  {text}");
    }

    /// Prints all steps with their times.
    pub(crate) fn end(&self) {
        println!("\nAll of it:");
        for (what, took) in self.steps.borrow().iter() {
            println!("  {:>8}  {what}", seconds(*took));
        }
    }
}

/// A password is not shown, not even that of the demonstration.
fn hide(word: &str) -> &str {
    if word.starts_with("--password=") { "--password=…" } else { word }
}

fn seconds(took: Duration) -> String {
    format!("{:.2} s", took.as_secs_f64())
}
