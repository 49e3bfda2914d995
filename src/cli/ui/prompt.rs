//! Questions, which need somebody to answer them.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, Result, anyhow};
use console::Term;
use dialoguer::Confirm;

use super::{Ui, silence::Silence};

impl Ui {
    /// Asks yes or no; no answer is no.
    ///
    /// # Errors
    /// Without a terminal, naming `flag`, which answers in advance; Ctrl-C.
    pub(crate) fn confirm(&mut self, question: &str, flag: &str) -> Result<bool> {
        self.rest();
        self.demand(question, flag)?;
        let answer = Confirm::new().with_prompt(question).default(false).interact();
        if answer.is_err() {
            // Ctrl-C leaves the terminal without a cursor.
            let _ = Term::stderr().show_cursor();
            self.asking = true;
        }
        answer.context("no answer could be read")
    }

    /// Asks for a secret without showing it; where there is no terminal, the first line of standard input is it.
    ///
    /// # Errors
    /// There is no such line; the error names `flag`, which answers in advance.
    pub(crate) async fn secret(&mut self, question: &str, flag: &str) -> Result<String> {
        self.rest();
        let mut silence = None;
        if self.terminal.input {
            write!(self.err, "{question}: ")?;
            self.err.flush()?;
            self.asking = true;
            silence = Some(Silence::begin().context("the terminal cannot be kept from showing the answer")?);
        }
        // Dropped with its future when Ctrl-C comes, while the thread may go on waiting for a line.
        let reading = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line).map(|_| line)
        });
        let line = reading.await?.context("no answer could be read")?;
        drop(silence.take());
        self.rest();
        let answer = line.trim_end_matches(['\r', '\n']);
        if answer.is_empty() {
            self.demand(question, flag)?;
        }
        Ok(answer.to_owned())
    }

    fn demand(&self, question: &str, flag: &str) -> Result<()> {
        if self.terminal.input {
            return Ok(());
        }
        Err(anyhow!("cannot ask \"{question}\" without a terminal, pass {flag}"))
    }
}
