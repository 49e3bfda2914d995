//! How a command ends: the exit code, and the words for what went wrong.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use flux_kube::client;
use flux_kustomize::{BuildError, Help, Place};
use flux_render::RenderError;

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

/// The exit code of what the user stopped: 128 + SIGINT, what a shell reports of a process that the signal ended.
pub(super) const INTERRUPTED: u8 = 130;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => Self::SUCCESS,
            Exit::Failure | Exit::Changes => Self::FAILURE,
            Exit::Trouble => Self::from(2),
            Exit::Interrupted => Self::from(INTERRUPTED),
        }
    }
}

/// An error to be told to the user, with advice where there is any.
#[derive(Debug)]
pub(crate) struct Fault {
    error: anyhow::Error,
    hint: Option<String>,
    /// What paths of the error's places start at.
    root: Option<PathBuf>,
    /// What led to the first of its places.
    origin: Vec<Place>,
}

/// What every command returns.
pub(crate) type Outcome = Result<Exit, Fault>;

impl<E> From<E> for Fault
where
    anyhow::Error: From<E>,
{
    fn from(error: E) -> Self {
        Self { error: error.into(), hint: None, root: None, origin: Vec::new() }
    }
}

/// Adds advice to an error.
pub(crate) trait Advise<T> {
    /// Says what to do about it, in one sentence without a full stop.
    fn advise(self, hint: impl FnOnce() -> Option<String>) -> Result<T, Fault>;

    /// Says where paths of the error's places start, and what led to the first of them.
    fn below(self, root: &Path, origin: &[Place]) -> Result<T, Fault>;
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

    fn below(self, root: &Path, origin: &[Place]) -> Result<T, Fault> {
        self.map_err(|error| Fault {
            root: Some(root.to_owned()),
            origin: origin.to_vec(),
            ..Fault::from(error)
        })
    }
}

impl Fault {
    /// Says of a failed request what can be done about it; `server` is the API server that was asked.
    pub(crate) fn explain(self, server: Option<&str>) -> Self {
        let (error, hint) = explained(self.error, server);
        Self { error, hint: self.hint.or(hint), ..self }
    }

    /// Tells the error, and returns how the command ended.
    pub(crate) fn tell(&self, ui: &mut Ui) -> Exit {
        // The reader of a pipe that went away has seen enough; Ctrl-C at a question is an error of reading the answer.
        if self.error.chain().any(|cause| is_kind(cause, io::ErrorKind::BrokenPipe)) {
            return Exit::Success;
        }
        if self.error.chain().any(|cause| is_kind(cause, io::ErrorKind::Interrupted)) {
            ui.failure("interrupted");
            return Exit::Interrupted;
        }
        ui.failure(self.text());
        ui.help(&self.help(), self.root.as_deref());
        Exit::Failure
    }

    /// Where it is, what led there, and what to do.
    fn help(&self) -> Help {
        let mut help = self.error.chain().find_map(help_of).unwrap_or_default();
        help.chain.splice(0..0, self.origin.iter().cloned());
        Help { hint: self.hint.clone().or(help.hint), ..help }
    }

    /// The error and its sources in one line, the API server's own words where it has spoken.
    pub(crate) fn text(&self) -> String {
        describe(&self.error)
    }
}

/// An error in which a failed request is told with its cause, and advice.
fn explained(error: anyhow::Error, server: Option<&str>) -> (anyhow::Error, Option<String>) {
    // Taking the request's error out of the chain leaves behind what was being done, which belongs before it.
    let doing: Vec<String> =
        error.chain().take_while(|cause| !cause.is::<kube::Error>()).map(ToString::to_string).collect();
    let within = |error: anyhow::Error| doing.into_iter().rev().fold(error, anyhow::Error::context);
    let error = match (error.downcast::<kube::Error>(), server) {
        (Ok(error), Some(server)) => client::explain(error, server),
        (Ok(error), None) => return (within(error.into()), None),
        (Err(error), _) => {
            let own = error.downcast_ref::<client::Error>().and_then(client::Error::hint).map(str::to_owned);
            return (error, own);
        }
    };
    let hint = error.hint().map(str::to_owned);
    // An API server's refusal is told in its own words, as upstream.
    let error = match error {
        client::Error::Api { source } | client::Error::Forbidden { source } => (*source).into(),
        explained => explained.into(),
    };
    (within(error), hint)
}

/// What an error that has places says besides its text.
fn help_of(cause: &(dyn std::error::Error + 'static)) -> Option<Help> {
    let render = cause.downcast_ref::<RenderError>().map(RenderError::help);
    render.or_else(|| cause.downcast_ref::<BuildError>().map(BuildError::help))
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
        // Its text tells the causes.
        if cause.is::<BuildError>() {
            break;
        }
    }
    parts.join(": ")
}

/// Adds a part unless the one before it has already said it; Rust's number of an error of the system says nothing to users.
fn push(parts: &mut Vec<String>, part: String) {
    let part = without_number(part);
    if !parts.last().is_some_and(|last| last.ends_with(&part)) {
        parts.push(part);
    }
}

fn without_number(mut text: String) -> String {
    const BEFORE: &str = " (os error ";
    while let Some(at) = text.find(BEFORE) {
        let Some(end) = text[at..].find(')') else { break };
        text.replace_range(at..=at + end, "");
    }
    text
}

fn is_kind(cause: &(dyn std::error::Error + 'static), kind: io::ErrorKind) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == kind)
}
