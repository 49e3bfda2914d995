//! The verdict.

use std::fmt;

/// How far an object is on its way to what its specification asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It is there.
    Current,
    /// On its way.
    InProgress,
    /// It will not get there without help.
    Failed,
    /// Being deleted.
    Terminating,
    /// There is no such object.
    NotFound,
    /// It could not be read.
    Unknown,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Current => "Current",
            Self::InProgress => "InProgress",
            Self::Failed => "Failed",
            Self::Terminating => "Terminating",
            Self::NotFound => "NotFound",
            Self::Unknown => "Unknown",
        })
    }
}

/// A verdict and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The verdict.
    pub state: State,
    /// Why, in one line.
    pub message: String,
}

impl Status {
    /// Whether nothing more is awaited.
    pub fn is_current(&self) -> bool {
        self.state == State::Current
    }

    /// There is no such object.
    pub fn not_found() -> Self {
        Self { state: State::NotFound, message: "Resource not found".to_owned() }
    }

    pub(crate) fn unknown(message: impl Into<String>) -> Self {
        Self { state: State::Unknown, message: message.into() }
    }

    pub(super) fn current(message: impl Into<String>) -> Self {
        Self { state: State::Current, message: message.into() }
    }

    pub(super) fn in_progress(message: impl Into<String>) -> Self {
        Self { state: State::InProgress, message: message.into() }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { state: State::Failed, message: message.into() }
    }
}
