//! Why a wait ended without what was awaited.

use std::fmt::Write as _;

use crate::mapper;
use crate::object::ObjectId;
use crate::status::{State, Status};

/// Why a wait ended without what was awaited. The texts are upstream's, with the reasons of failed objects added.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WaitError {
    /// The time is over.
    #[error("timeout waiting for: [{}]", list(pending))]
    Timeout {
        /// What is not ready, and how far it is.
        pending: Vec<(ObjectId, Status)>,
    },
    /// Objects have failed.
    #[error("failed early due to stalled resources: [{}]", list(pending))]
    Failed {
        /// What is not ready, and how far it is.
        pending: Vec<(ObjectId, Status)>,
    },
    /// Deleted objects are still there.
    #[error("timeout waiting for termination of: [{}]", names(objects))]
    NotGone {
        /// Which.
        objects: Vec<ObjectId>,
    },
    /// The predicate did not come true.
    #[error("timeout waiting for {object}: {last}")]
    Predicate {
        /// The object.
        object: ObjectId,
        /// What was seen of it last.
        last: String,
    },
    /// The kind is not known.
    #[error(transparent)]
    Mapper(#[from] mapper::Error),
}

impl WaitError {
    /// Whether the time was over, rather than an object failed.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout { .. } | Self::NotGone { .. } | Self::Predicate { .. })
    }
}

fn list(pending: &[(ObjectId, Status)]) -> String {
    let mut text = String::new();
    for (index, (object, status)) in pending.iter().enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        let _ = write!(text, "{separator}{object} status: '{}'", status.state);
        if matches!(status.state, State::Failed | State::Unknown) && !status.message.is_empty() {
            let _ = write!(text, ": {}", status.message);
        }
    }
    text
}

fn names(objects: &[ObjectId]) -> String {
    objects.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
