//! Questions, which need somebody to answer them.

use anyhow::{Context as _, Result, anyhow};
use dialoguer::{Confirm, Password};

use super::Ui;

impl Ui {
    /// Asks yes or no; no answer is no.
    ///
    /// # Errors
    /// Without a terminal, naming `flag`, which answers in advance.
    pub(crate) fn confirm(&mut self, question: &str, flag: &str) -> Result<bool> {
        self.rest();
        self.demand(question, flag)?;
        let answer = Confirm::new().with_prompt(question).default(false).interact();
        answer.context("no answer could be read")
    }

    /// Asks for a secret without showing it.
    ///
    /// # Errors
    /// Without a terminal, naming `flag`, which answers in advance.
    pub(crate) fn secret(&mut self, question: &str, flag: &str) -> Result<String> {
        self.rest();
        self.demand(question, flag)?;
        Password::new().with_prompt(question).interact().context("no answer could be read")
    }

    fn demand(&self, question: &str, flag: &str) -> Result<()> {
        if self.terminal.input {
            return Ok(());
        }
        Err(anyhow!("cannot ask \"{question}\" without a terminal, pass {flag}"))
    }
}
