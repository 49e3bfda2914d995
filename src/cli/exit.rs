//! How a command ends: the exit code, and the words for what went wrong.

use std::{io, process::ExitCode};

use flux_kube::client;

use super::ui::Ui;

/// How a command ended that has said all it had to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what it was asked.
    Success,
    /// It has told what is wrong.
    Failure,
    /// It has found changes, and told them.
    Changes,
    /// It has told what is wrong, where 1 means changes.
    Trouble,
    /// The user stopped it.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => Self::SUCCESS,
            Exit::Failure | Exit::Changes => Self::FAILURE,
            Exit::Trouble => Self::from(2),
            // 128 + SIGINT, what a shell reports of a process that the signal ended.
            Exit::Interrupted => Self::from(130),
        }
    }
}

/// An error to be told to the user, with advice where there is any.
#[derive(Debug)]
pub(crate) struct Fault {
    error: anyhow::Error,
    hint: Option<String>,
}

/// What every command returns.
pub(crate) type Outcome = Result<Exit, Fault>;

impl<E> From<E> for Fault
where
    anyhow::Error: From<E>,
{
    fn from(error: E) -> Self {
        Self { error: error.into(), hint: None }
    }
}

/// Adds advice to an error.
pub(crate) trait Advise<T> {
    /// Says what to do about it, in one sentence without a full stop.
    fn advise(self, hint: impl FnOnce() -> Option<String>) -> Result<T, Fault>;
}

impl<T, E> Advise<T> for Result<T, E>
where
    Fault: From<E>,
{
    fn advise(self, hint: impl FnOnce() -> Option<String>) -> Result<T, Fault> {
        self.map_err(|error| {
            let fault = Fault::from(error);
            Fault { hint: fault.hint.or_else(hint), ..fault }
        })
    }
}

impl Fault {
    /// Says of a failed request what can be done about it; `server` is the API server that was asked.
    pub(crate) fn explain(self, server: Option<&str>) -> Self {
        // Taking the request's error out of the chain leaves behind what was being done, which belongs before it.
        let doing: Vec<String> = self
            .error
            .chain()
            .take_while(|cause| !cause.is::<kube::Error>())
            .map(ToString::to_string)
            .collect();
        let within = |error: anyhow::Error| doing.into_iter().rev().fold(error, anyhow::Error::context);
        let error = match (self.error.downcast::<kube::Error>(), server) {
            (Ok(error), Some(server)) => client::explain(error, server),
            (Ok(error), None) => return Self { error: within(error.into()), hint: self.hint },
            (Err(error), _) => {
                let own =
                    error.downcast_ref::<client::Error>().and_then(client::Error::hint).map(str::to_owned);
                return Self { error, hint: self.hint.or(own) };
            }
        };
        let hint = self.hint.or_else(|| error.hint().map(str::to_owned));
        // An API server's refusal is told in its own words, as upstream.
        let error = match error {
            client::Error::Api { source } | client::Error::Forbidden { source } => (*source).into(),
            explained => explained.into(),
        };
        Self { error: within(error), hint }
    }

    /// Tells the error, and returns how the command ended.
    pub(crate) fn tell(&self, ui: &mut Ui) -> Exit {
        // The reader of a pipe that went away has seen enough.
        if self.error.chain().any(closed) {
            return Exit::Success;
        }
        ui.failure(self.text());
        if let Some(hint) = &self.hint {
            ui.hint(hint);
        }
        Exit::Failure
    }

    /// The error and its sources in one line, the API server's own words where it has spoken.
    pub(crate) fn text(&self) -> String {
        describe(&self.error)
    }
}

/// The chain of an error in one line.
pub(crate) fn describe(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        if let Some(kube::Error::Api(status)) = cause.downcast_ref::<kube::Error>() {
            let message = if status.message.is_empty() { status.to_string() } else { status.message.clone() };
            push(&mut parts, message);
            break;
        }
        // The transport's wrappers say "client error" and the like; the last of the chain says what happened.
        if let Some(error @ (kube::Error::Service(_) | kube::Error::HyperError(_))) =
            cause.downcast_ref::<kube::Error>()
        {
            let mut last: &dyn std::error::Error = error;
            while let Some(next) = last.source() {
                last = next;
            }
            push(&mut parts, last.to_string());
            break;
        }
        push(&mut parts, cause.to_string());
    }
    parts.join(": ")
}

/// Adds a part unless the one before it has already said it.
fn push(parts: &mut Vec<String>, part: String) {
    if !parts.last().is_some_and(|last| last.ends_with(&part)) {
        parts.push(part);
    }
}

fn closed(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
