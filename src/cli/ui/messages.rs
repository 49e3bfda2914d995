//! Lines with a symbol in front, and the spinner of a wait.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
    path::Path,
    time::Duration,
};

use console::Style;
use flux_kustomize::Help;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Places;
use crate::cli::{help::Sheet, settings::Colours};

/// What stands behind the three standard streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a stream")]
pub(crate) struct Terminal {
    /// Answers can be asked for.
    pub input: bool,
    /// Progress may move.
    pub error: bool,
    /// Symbols may be coloured.
    pub colour: bool,
    /// Data may be coloured.
    pub paints: bool,
    /// The columns of what reads the data, when that is a terminal.
    pub columns: Option<usize>,
}

impl Terminal {
    /// Looks at the standard streams; nothing moves on a terminal that is `dumb`.
    pub(crate) fn detect(colours: Colours, dumb: bool) -> Self {
        let (out, error) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let columns = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        Self {
            input: io::stdin().is_terminal(),
            error: error && !dumb,
            colour: colours.on(error),
            paints: colours.on(out),
            columns: columns.filter(|_| out),
        }
    }
}

/// The two places to write, handed to every command.
pub(crate) struct Ui {
    out: Box<dyn Write + Send>,
    pub(super) err: Box<dyn Write + Send>,
    pub(super) terminal: Terminal,
    spinner: Option<ProgressBar>,
    /// A question stands on the line, without an end.
    pub(super) asking: bool,
}

impl Ui {
    /// Writes data to `out` and progress to `err`.
    pub(crate) fn new(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>, terminal: Terminal) -> Self {
        Self { out, err, terminal, spinner: None, asking: false }
    }

    /// Writes to the standard streams.
    pub(crate) fn standard(terminal: Terminal) -> Self {
        Self::new(Box::new(io::stdout()), Box::new(io::stderr()), terminal)
    }

    /// Writes nowhere, for work whose outcome is all that is wanted.
    pub(crate) fn silent() -> Self {
        Self::new(Box::new(io::sink()), Box::new(io::sink()), Terminal::default())
    }

    /// Where data goes; a spinner makes room first.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        self.rest();
        &mut self.out
    }

    /// The columns of the terminal that data goes to; nothing when it goes elsewhere.
    pub(crate) const fn columns(&self) -> Option<usize> {
        self.terminal.columns
    }

    /// Whether data may be coloured.
    pub(crate) const fn paints(&self) -> bool {
        self.terminal.paints
    }

    /// What a help page is written on.
    pub(crate) fn sheet(&self) -> Sheet {
        Sheet::new(self.terminal.columns, self.terminal.paints)
    }

    /// Tells that a step begins.
    pub(crate) fn action(&mut self, text: impl Display) {
        self.line("►", &Style::new().cyan(), &text);
    }

    /// Tells that something is being made.
    pub(crate) fn generate(&mut self, text: impl Display) {
        self.line("✚", &Style::new().cyan(), &text);
    }

    /// Tells that a step is done.
    pub(crate) fn success(&mut self, text: impl Display) {
        self.line("✔", &Style::new().green(), &text);
    }

    /// Tells of something that may be wrong.
    pub(crate) fn warning(&mut self, text: impl Display) {
        self.line("⚠️", &Style::new().yellow(), &text);
    }

    /// Tells that a step has failed.
    pub(crate) fn failure(&mut self, text: impl Display) {
        self.line("✗", &Style::new().red(), &text);
    }

    /// Writes a line as it is.
    pub(crate) fn note(&mut self, text: impl Display) {
        self.rest();
        let _ = writeln!(self.err, "{text}");
    }

    /// Writes advice that belongs to the failure above it.
    pub(crate) fn hint(&mut self, text: impl Display) {
        self.rest();
        let _ = writeln!(self.err, "\nhint: {text}");
    }

    /// Writes where the failure above is and what led there, then advice, as far as these are known.
    pub(crate) fn help(&mut self, help: &Help, root: Option<&Path>) {
        let places = Places::below(root);
        let lines = places.lines(help);
        if !lines.is_empty() {
            self.rest();
            let _ = write!(self.err, "\n{lines}");
        }
        if let Some(hint) = &help.hint {
            self.hint(places.sentence(hint));
        }
    }

    /// Tells that a wait begins, and shows that time passes until the next line, where stderr is a terminal.
    pub(crate) fn waiting(&mut self, text: impl Display) {
        self.line("◎", &Style::new().blue(), &text);
        if self.terminal.error {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(Duration::from_millis(100));
            self.spinner = Some(bar);
        }
    }

    /// Says beside the spinner, if there is one, what is waited for now.
    pub(crate) fn progress(&mut self, text: impl Display) {
        if let Some(bar) = &self.spinner {
            bar.set_message(text.to_string());
        }
    }

    /// Takes the spinner away, and ends the line of a question.
    pub(crate) fn rest(&mut self) {
        if std::mem::take(&mut self.asking) {
            let _ = writeln!(self.err);
        }
        if let Some(bar) = self.spinner.take() {
            bar.finish_and_clear();
        }
    }

    fn line(&mut self, symbol: &str, style: &Style, text: &dyn Display) {
        self.rest();
        let symbol = style.clone().force_styling(self.terminal.colour).apply_to(symbol);
        // Progress that nobody can read is no reason to stop the work.
        let _ = writeln!(self.err, "{symbol} {text}");
    }
}
