//! The phases of a run, one file each.

pub(super) mod apply;
pub(super) mod build;
pub(super) mod fetch;
pub(super) mod finalize;
pub(super) mod health;
pub(super) mod variables;

use std::time::Duration;

/// Why a run failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The reason of Ready.
    pub(super) reason: &'static str,
    /// The message of Ready.
    pub(super) message: String,
    /// What follows.
    pub(super) then: Then,
}

/// What follows a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// An event, and another run after the retry interval.
    Retry,
    /// No event; another run after this time, as what is missing comes by itself.
    Quiet(Duration),
    /// Another run at once: there is something newer to do.
    Now,
    /// The process ends; the status stays as it is.
    Leave,
}

impl Failure {
    pub(super) fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), then: Then::Retry }
    }

    /// The process is stopping.
    pub(super) fn leave() -> Self {
        Self { then: Then::Leave, ..Self::new("", "") }
    }
}

impl From<flux_runtime::Interrupted> for Failure {
    fn from(_: flux_runtime::Interrupted) -> Self {
        Self::leave()
    }
}
