//! Why objects could not be applied, each named, with the API server's reason.

use std::fmt;

use super::Applied;
use super::redact;
use crate::client;
use crate::mapper;
use crate::object::{Malformed, ObjectId};
use crate::store::api_status;
use crate::wait::WaitError;

/// What was tried when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asking the API server what it would do; nothing was changed.
    DryRun,
    /// The apply itself.
    Apply,
    /// The deletion.
    Delete,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DryRun => "dry-run",
            Self::Apply => "apply",
            Self::Delete => "delete",
        })
    }
}

/// Why one object could not be applied or deleted.
#[derive(Debug, thiserror::Error)]
pub struct ObjectError {
    /// The object.
    pub object: ObjectId,
    /// What was tried.
    pub step: Step,
    /// Why it failed.
    #[source]
    pub failure: ObjectFailure,
}

/// Why an object failed.
#[derive(Debug, thiserror::Error)]
pub enum ObjectFailure {
    /// The API server refused, or did not answer. The message holds no value of a Secret.
    #[error("{message}")]
    Api {
        /// The reason, such as `Invalid`; empty when the API server did not answer.
        reason: String,
        /// What it said.
        message: String,
        /// The HTTP status, 0 when there was no answer.
        code: u16,
    },
    /// Its kind is not known.
    #[error(transparent)]
    Mapper(#[from] mapper::Error),
    /// It must be in a namespace, and names none.
    #[error("namespace not specified")]
    NoNamespace,
    /// It had to be deleted first, and did not go.
    #[error("it could not be replaced: {0}")]
    Recreate(#[from] WaitError),
    /// It would have been deleted to be made anew, but the new one is not valid either.
    #[error("it cannot be replaced either, the new object is not valid: {0}")]
    Replacement(String),
}

impl ObjectFailure {
    /// From a failed request about `object`, whose manifest may hold secrets.
    pub(crate) fn api(error: &kube::Error, manifest: Option<&serde_json::Value>) -> Self {
        let message = redact::message(client::brief(error), manifest);
        let (reason, code) =
            api_status(error).map_or((String::new(), 0), |status| (reason(status), status.code));
        Self::Api { reason, message, code }
    }
}

/// The reason; a conflict of field managers gets the more telling one of its cause.
fn reason(status: &kube::core::Status) -> String {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    let conflict = causes.map(|cause| cause.reason.as_str()).find(|reason| *reason == "FieldManagerConflict");
    conflict.map_or_else(|| status.reason.clone(), str::to_owned)
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, step, failure } = self;
        match (failure, step) {
            (ObjectFailure::NoNamespace, _) => write!(f, "{object} {failure}"),
            (ObjectFailure::Api { reason, message, .. }, Step::DryRun) if !reason.is_empty() => {
                write!(f, "{object} dry-run failed ({reason}): {message}")
            }
            (_, Step::DryRun) => write!(f, "{object} dry-run failed: {failure}"),
            (_, step) => write!(f, "{object} {step} failed, error: {failure}"),
        }
    }
}

/// Why a set could not be applied, and how far it came.
#[derive(Debug)]
pub struct ApplyError {
    /// Why.
    pub cause: Cause,
    /// What was applied before: it is in the cluster and should be in the inventory.
    pub applied: Applied,
}

/// Why a set could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// A document is no object; nothing was applied.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The same object is there twice; nothing was applied.
    #[error("{0} is in the set more than once")]
    Duplicate(ObjectId),
    /// Objects were refused. Of the first of them, nothing of their stage was applied when they failed in a dry-run.
    #[error("{}", lines(.0))]
    Objects(Vec<ObjectError>),
    /// A stage did not become ready.
    #[error(transparent)]
    Wait(#[from] WaitError),
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl std::error::Error for ApplyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}

/// How many errors are told; a set of a thousand objects without its namespace needs no thousand lines.
const TOLD: usize = 10;

fn lines(errors: &[ObjectError]) -> String {
    let mut lines: Vec<_> = errors.iter().take(TOLD).map(ToString::to_string).collect();
    if errors.len() > TOLD {
        lines.push(format!("and {} more", errors.len() - TOLD));
    }
    lines.join("\n")
}
