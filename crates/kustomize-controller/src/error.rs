//! Why the controller ends, or a run is tried again under back-off.

use flux_runtime::status::PatchError;

/// Why the controller ends, or a run is tried again under back-off.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The arguments cannot be used; clap's message, or the help text that was asked for.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// The frame ended.
    #[error(transparent)]
    Runtime(#[from] flux_runtime::Error),
    /// No client for artifacts.
    #[error("unable to make a client for artifacts")]
    Http(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The status could not be persisted.
    #[error(transparent)]
    Status(#[from] PatchError),
    /// The API server did not answer a question.
    #[error("unable to get {what}")]
    Get {
        /// What was asked for.
        what: String,
        /// Why there is no answer.
        #[source]
        source: Box<kube::Error>,
    },
    /// Objects of a deleted Kustomization could not be removed; it is tried again.
    #[error("unable to clean up: {0}")]
    Finalize(String),
}
