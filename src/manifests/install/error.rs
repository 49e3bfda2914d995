//! Why nothing can be installed; the messages are those that users of Flux know.

/// Options that do not go together or do not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A name that no component has.
    #[error("component {0} is not available")]
    NotAvailable(String),
    /// A component that bootstrap cannot do without.
    #[error("component {0} is required")]
    Required(&'static str),
    /// Credentials of a registry, and no Secret to put them in.
    #[error("--registry-creds requires --image-pull-secret to be set")]
    NoPullSecret,
    /// Credentials of a registry in another form than `user:password`. Their text is not repeated.
    #[error("invalid --registry-creds format, expected 'user:password'")]
    CredentialsFormat,
    /// A version without its `v`.
    #[error("targeted version '{0}' must be prefixed with 'v'")]
    VersionPrefix(String),
    /// A release whose minor version is not that of this program.
    #[error("targeted version '{target}' is not compatible with your current version of flux ({current})")]
    Incompatible {
        /// The version that was asked for.
        target: String,
        /// The version of this program.
        current: String,
    },
    /// Published manifests that lack one of their files.
    #[error("the manifests of {release} hold no {file}")]
    Incomplete {
        /// The release.
        release: String,
        /// The missing file.
        file: String,
    },
    /// Published manifests that are no text or no YAML.
    #[error("{file} of the manifests of {release} cannot be read: {reason}")]
    Unreadable {
        /// The release.
        release: String,
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Published manifests that do not go together with the options.
    #[error("build manifests failed: {0}")]
    Build(String),
}
