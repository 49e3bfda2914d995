//! Why a run did not come to its end, and what follows from that (spec/controllers/common.md §5).

use std::time::Duration;

use flux_runtime::Chain;

use super::words::{FETCH_FAILED, INCLUDE_UNAVAILABLE, SOURCE_VERIFIED, STORAGE_OPERATION_FAILED};

/// What follows from a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Only a change of the object can help: no more runs until then.
    Stalled,
    /// Something else has to happen first: looked at again after this time.
    Waiting(Duration),
    /// Tried again under back-off.
    Failed,
}

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A fault: its class, the condition and reason that tell of it, and the cause.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub(crate) struct Fault {
    pub(crate) class: Class,
    pub(crate) condition: &'static str,
    pub(crate) reason: &'static str,
    context: String,
    #[source]
    source: Option<Source>,
}

impl Fault {
    /// The repository could not be read.
    pub(crate) fn fetch(reason: &'static str, context: impl Into<String>) -> Self {
        Self::new(FETCH_FAILED, reason, context)
    }

    /// The artifact could not be made or stored.
    pub(crate) fn storage(reason: &'static str, context: impl Into<String>) -> Self {
        Self::new(STORAGE_OPERATION_FAILED, reason, context)
    }

    /// What is to be included is not there yet.
    pub(crate) fn include(reason: &'static str, context: impl Into<String>, again: Duration) -> Self {
        let fault = Self::new(INCLUDE_UNAVAILABLE, reason, context);
        Self { class: Class::Waiting(again), ..fault }
    }

    /// The signature is missing or wrong. The condition is bipolar, and becomes `False`.
    pub(crate) fn signature(reason: &'static str, context: impl Into<String>) -> Self {
        Self::new(SOURCE_VERIFIED, reason, context)
    }

    fn new(condition: &'static str, reason: &'static str, context: impl Into<String>) -> Self {
        Self { class: Class::Failed, condition, reason, context: context.into(), source: None }
    }

    /// The same, but only a change of the object can help.
    pub(crate) fn stalled(self) -> Self {
        Self { class: Class::Stalled, ..self }
    }

    /// The same, with its cause.
    pub(crate) fn because(self, source: impl Into<Source>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// What conditions and events say: this and all causes.
    pub(crate) fn message(&self) -> String {
        Chain(self).to_string()
    }
}
