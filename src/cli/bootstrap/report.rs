//! The terminal as the place where the pipeline speaks.

use anyhow::Result;

use crate::{bootstrap::Report, cli::ui::Ui};

impl Report for Ui {
    fn action(&mut self, text: &str) {
        Self::action(self, text);
    }

    fn success(&mut self, text: &str) {
        Self::success(self, text);
    }

    fn waiting(&mut self, text: &str) {
        Self::waiting(self, text);
    }

    fn failure(&mut self, text: &str) {
        Self::failure(self, text);
    }

    fn confirm(&mut self, question: &str, flag: &str) -> Result<bool> {
        Self::confirm(self, question, flag)
    }
}
