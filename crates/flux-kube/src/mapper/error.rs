//! Why a kind has no resource.

use std::sync::Arc;

use crate::client;

/// Why a kind could not be found.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The API server does not know it; the text is upstream's.
    #[error("no matches for kind {kind:?} in version {api_version:?}")]
    NoMatch {
        /// The kind.
        kind: String,
        /// Group and version, as in `apiVersion`.
        api_version: String,
    },
    /// The API group is served by an extension API server that does not answer now.
    #[error("the API group {group:?} is not available now, so that {kind:?} cannot be looked up")]
    Stale {
        /// The kind.
        kind: String,
        /// Its group.
        group: String,
    },
    /// Discovery failed.
    #[error("discovery failed: {}", client::brief(_0))]
    Discovery(#[source] Arc<kube::Error>),
}

impl Error {
    /// Whether the API server answered that there is no such kind.
    pub fn is_no_match(&self) -> bool {
        matches!(self, Self::NoMatch { .. })
    }
}
