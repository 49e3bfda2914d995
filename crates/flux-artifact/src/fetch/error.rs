//! Why an artifact cannot be had.

use std::sync::Arc;

use flux_archive::UnpackError;
use flux_archive::digest::{Digest, DigestError};

/// An artifact that cannot be had. It may be told to many that waited for one download, hence the shared sources.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FetchError {
    /// The server has no such file: the source has moved on, or lost its storage. Look at the source again.
    #[error("artifact not found at {url}")]
    NotFound {
        /// Where it was looked for.
        url: String,
    },
    /// The artifact names no digest, or none that can be checked.
    #[error("the artifact at {url} cannot be verified")]
    Digest {
        /// Where it is.
        url: String,
        /// What is wrong with the digest.
        #[source]
        source: DigestError,
    },
    /// The bytes are not those of the digest.
    #[error("the artifact at {url} has the digest {got}, not {want}")]
    Mismatch {
        /// Where it is.
        url: String,
        /// The digest that the source tells.
        want: Digest,
        /// The digest of the bytes.
        got: Digest,
    },
    /// The server answers with an error.
    #[error("unable to fetch the artifact at {url}: the server answered {status}")]
    Status {
        /// Where it is.
        url: String,
        /// The status of HTTP.
        status: u16,
    },
    /// The server cannot be reached, or the connection broke.
    #[error("unable to fetch the artifact at {url}")]
    Transport {
        /// Where it is.
        url: String,
        /// What happened.
        #[source]
        source: Arc<reqwest::Error>,
    },
    /// The archive is larger than any that would be unpacked.
    #[error("the artifact at {url} has more than {limit} bytes")]
    TooLarge {
        /// Where it is.
        url: String,
        /// The most that is taken, in bytes.
        limit: u64,
    },
    /// The archive is refused.
    #[error("unable to unpack the artifact at {url}")]
    Unpack {
        /// Where it is.
        url: String,
        /// Why.
        #[source]
        source: Arc<UnpackError>,
    },
    /// The process is stopping.
    #[error("fetching the artifact at {url} was interrupted")]
    Interrupted {
        /// Where it is.
        url: String,
    },
}

impl FetchError {
    /// Whether the same request may well succeed in a moment.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status >= 500 || *status == 429,
            Self::Transport { .. } => true,
            _ => false,
        }
    }
}
