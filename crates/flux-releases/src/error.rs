//! Why a release cannot be had; the messages are those that users of Flux know.

use flux_archive::UnpackError;

/// What went wrong between us and the place of the releases. URLs are without credentials.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of the releases is none.
    #[error("FLUX_RELEASES_URL or --manifests: {url:?} is no http or https URL of releases")]
    Address {
        /// The address.
        url: String,
    },
    /// No HTTP client can be made on this machine.
    #[error("no HTTP client can be made")]
    Client(#[source] reqwest::Error),
    /// No answer.
    #[error("GitHub API call failed")]
    Call(#[source] reqwest::Error),
    /// An answer that is not what GitHub says of a release.
    #[error("decoding GitHub API response failed: {0}")]
    Decode(String),
    /// An answer that is neither yes nor no.
    #[error("GitHub API returned an unexpected status code ({0})")]
    Status(u16),
    /// A release that there is not.
    #[error("targeted version '{0}' does not exist")]
    Missing(String),
    /// The manifests are not there.
    #[error("failed to download manifests.tar.gz from {url}, status: {status}")]
    DownloadStatus {
        /// Where they should be.
        url: String,
        /// The server's answer.
        status: String,
    },
    /// The manifests do not arrive.
    #[error("failed to download manifests.tar.gz from {url}")]
    Download {
        /// Where they are.
        url: String,
        /// What happened on the way.
        #[source]
        source: reqwest::Error,
    },
    /// More than the manifests of a release can be.
    #[error("failed to download manifests.tar.gz from {url}: it has more than {limit} bytes")]
    TooLarge {
        /// Where it came from.
        url: String,
        /// The most that is taken.
        limit: usize,
    },
    /// Something else than what was published.
    #[error(
        "manifests.tar.gz from {url} is not what was published: its digest is {got}, the release says {want}"
    )]
    Digest {
        /// Where it came from.
        url: String,
        /// The digest of what came.
        got: String,
        /// The digest that GitHub names.
        want: String,
    },
    /// An archive that is damaged or dangerous.
    #[error("failed to untar manifests.tar.gz from {url}")]
    Unpack {
        /// Where it came from.
        url: String,
        /// What is wrong with it.
        #[source]
        source: UnpackError,
    },
}
