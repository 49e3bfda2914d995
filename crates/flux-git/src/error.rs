//! What can go wrong, and what to do about it.

use std::{path::PathBuf, sync::Arc, time::Duration};

/// An error of this crate.
///
/// The messages never hold credentials nor the body of a server's answer. They are causes: who calls puts what it
/// was about in front (`unable to clone '<url>': …`).
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL cannot be used.
    #[error("invalid Git URL: {reason}")]
    InvalidUrl {
        /// What is wrong with it; the URL itself is left out, as it may hold a password.
        reason: String,
    },
    /// The settings contradict each other or cannot be read.
    #[error("{0}")]
    InvalidConfiguration(String),
    /// A reference that no repository can have.
    #[error("invalid Git reference: {0}")]
    InvalidReference(String),
    /// A semver range that cannot be read.
    #[error("semver parse error: {0}")]
    InvalidSemver(String),
    /// HTTP 401.
    #[error("authentication required: {url} answered 401 Unauthorized{}", if *.given { "; the given credentials were refused" } else { "" })]
    AuthenticationRequired {
        /// The repository, without credentials.
        url: String,
        /// Whether credentials had been sent.
        given: bool,
    },
    /// HTTP 403.
    #[error("authorization failed: {url} answered 403 Forbidden")]
    Forbidden {
        /// The repository, without credentials.
        url: String,
    },
    /// HTTP 404, or what an SSH server says instead.
    #[error("repository not found: {url}{}", detail.as_ref().map(|d| format!(": {d}")).unwrap_or_default())]
    RepositoryNotFound {
        /// The repository, without credentials.
        url: String,
        /// The first line that an SSH server printed.
        detail: Option<String>,
    },
    /// Any other HTTP status.
    #[error("{url} answered HTTP status {status}")]
    HttpStatus {
        /// The repository, without credentials.
        url: String,
        /// The status, number and reason.
        status: String,
    },
    /// The answer is not Git's.
    #[error("{url} did not answer as a Git server{}", content_type.as_ref().map(|t| format!(", but with {t}")).unwrap_or_default())]
    NotGit {
        /// The repository, without credentials.
        url: String,
        /// The content type of the answer.
        content_type: Option<String>,
    },
    /// The server cannot be reached.
    #[error("cannot connect to {host}: {reason}")]
    Connect {
        /// Host and port.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// The server's certificate is for another name.
    #[error("TLS certificate of {host} is not valid for this name: {reason}")]
    TlsName {
        /// The host asked for.
        host: String,
        /// What rustls said.
        reason: String,
    },
    /// The server's certificate was signed by an unknown authority.
    #[error("TLS certificate of {host} is signed by an unknown authority")]
    TlsUnknownAuthority {
        /// The host asked for.
        host: String,
    },
    /// Any other failure of the TLS handshake.
    #[error("TLS handshake with {host} failed: {reason}")]
    Tls {
        /// The host asked for.
        host: String,
        /// What rustls said.
        reason: String,
    },
    /// A connection broke.
    #[error("connection to {host} failed: {reason}")]
    Connection {
        /// Host and port.
        host: String,
        /// What happened.
        reason: String,
    },
    /// The host is not in `known_hosts`.
    #[error("SSH host key of {host} is unknown: {algorithm} {fingerprint}")]
    HostKeyUnknown {
        /// The host as `known_hosts` writes it.
        host: String,
        /// The key's algorithm.
        algorithm: String,
        /// The key's fingerprint, `SHA256:…`.
        fingerprint: String,
    },
    /// The host is in `known_hosts` with another key.
    #[error(
        "SSH host key of {host} has changed: the server offers {algorithm} {fingerprint}, known_hosts has another"
    )]
    HostKeyChanged {
        /// The host as `known_hosts` writes it.
        host: String,
        /// The key's algorithm.
        algorithm: String,
        /// The key's fingerprint, `SHA256:…`.
        fingerprint: String,
    },
    /// The host's key is marked `@revoked`.
    #[error("SSH host key of {host} is revoked: {algorithm} {fingerprint}")]
    HostKeyRevoked {
        /// The host as `known_hosts` writes it.
        host: String,
        /// The key's algorithm.
        algorithm: String,
        /// The key's fingerprint, `SHA256:…`.
        fingerprint: String,
    },
    /// A line of `known_hosts` that cannot be read.
    #[error("known_hosts cannot be read: line {line}: {reason}")]
    KnownHosts {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The private key is encrypted and there is no passphrase.
    #[error("the SSH private key is encrypted, but no passphrase was given")]
    PassphraseMissing,
    /// The passphrase does not decrypt the private key.
    #[error("the passphrase does not decrypt the private key")]
    PassphraseWrong,
    /// The private key cannot be read.
    #[error("the private key cannot be read: {0}")]
    InvalidKey(String),
    /// The SSH server refused the key.
    #[error(
        "SSH authentication as {user} failed at {host}: the server accepts none of the keys ({fingerprints})"
    )]
    SshAuthentication {
        /// The user name.
        user: String,
        /// Host and port.
        host: String,
        /// The fingerprints of the keys that were tried.
        fingerprints: String,
    },
    /// The SSH agent cannot be used.
    #[error("SSH agent: {0}")]
    Agent(String),
    /// The repository has no commits.
    #[error("remote repository is empty")]
    EmptyRepository,
    /// The reference does not exist in the repository.
    #[error("couldn't find remote ref \"{0}\"")]
    ReferenceNotFound(String),
    /// The commit does not exist, or is not reachable from what the server lets us fetch.
    #[error("commit '{0}' not found in the repository")]
    CommitNotFound(String),
    /// No tag is within the range.
    #[error("no match found for semver: {0}")]
    NoSemverMatch(String),
    /// A directory of the sparse checkout is not there.
    #[error("sparse checkout dir '{0}' does not exist in repository")]
    SparseDirectory(String),
    /// A submodule cannot be fetched.
    #[error("submodule '{path}' ({url})")]
    Submodule {
        /// Where it is in the tree.
        path: String,
        /// Its URL, without credentials.
        url: String,
        /// Why.
        #[source]
        source: Box<Self>,
    },
    /// Submodules are nested too deep.
    #[error("submodules are nested deeper than {0}")]
    SubmoduleDepth(usize),
    /// The server refused the push.
    #[error("push to '{branch}' was rejected: {reason}")]
    PushRejected {
        /// The branch.
        branch: String,
        /// What the server said for this reference.
        reason: String,
    },
    /// Somebody else pushed again and again.
    #[error("failed to push to remote: non-fast-forward update of '{branch}' after {tries} tries")]
    PushConflict {
        /// The branch.
        branch: String,
        /// How often it was tried.
        tries: usize,
    },
    /// A path that does not belong into a repository.
    #[error("invalid path in the repository: '{0}'")]
    InvalidPath(String),
    /// There is no repository with a work tree on this machine.
    #[error("{} is not in the work tree of a Git repository", .0.display())]
    NoRepository(PathBuf),
    /// A revision that a repository on this machine does not know.
    #[error("unknown Git revision \"{0}\"")]
    UnknownRevision(String),
    /// None of the branches that could be the default is there.
    #[error("the default branch cannot be told: there is no origin/HEAD, main or master")]
    NoDefaultBranch,
    /// Two histories without a common commit.
    #[error("HEAD has no commit in common with {0}")]
    NoMergeBase(String),
    /// A commit cannot be signed.
    #[error("signing: {0}")]
    Signing(String),
    /// The time limit has passed.
    #[error("timed out after {} while talking to {url}", seconds(*.limit))]
    Timeout {
        /// The repository, without credentials.
        url: String,
        /// The limit.
        limit: Duration,
    },
    /// The caller gave up.
    #[error("cancelled")]
    Cancelled,
    /// libgit2 failed on objects or on the protocol.
    #[error("git: {message}")]
    Git {
        /// What libgit2 said.
        message: String,
        /// The error itself.
        #[source]
        source: Arc<git2::Error>,
    },
    /// The temporary folder cannot be used.
    #[error("temporary folder")]
    Io(#[source] Arc<std::io::Error>),
    /// A defect of ours.
    #[error("internal: {0}")]
    Internal(String),
}

fn seconds(limit: Duration) -> String {
    format!("{}s", limit.as_secs_f64())
}

impl Error {
    /// Returns what a user can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::AuthenticationRequired { given: false, .. } => {
                "the repository asks for credentials: give a username and password, or a token"
            }
            Self::AuthenticationRequired { given: true, .. } => {
                "check the username and the password or token, and that it has not expired"
            }
            Self::Forbidden { .. } => "the credentials are valid but lack the rights on this repository",
            Self::RepositoryNotFound { .. } => {
                "check the URL; many servers also say so when the credentials lack access to a private repository"
            }
            Self::NotGit { .. } => {
                "check the URL: it may be that of a web page, or a proxy or login page answered"
            }
            Self::TlsName { .. } => "use the host name that the certificate was made for",
            Self::TlsUnknownAuthority { .. } => {
                "give the authority's certificate: key ca.crt of the secret, or --ca-file"
            }
            Self::HostKeyUnknown { .. } => {
                "compare the fingerprint with the server's, then add the key to known_hosts"
            }
            Self::HostKeyChanged { .. } => {
                "someone may be in between, or the server was set up anew: compare the fingerprint, then replace the line in known_hosts"
            }
            Self::HostKeyRevoked { .. } => "do not trust this server until its key has been replaced",
            Self::PassphraseMissing => "give the passphrase: key password of the secret, or --password",
            Self::PassphraseWrong => "check the passphrase of the key",
            Self::SshAuthentication { .. } => "add the public key to the repository as deploy key",
            Self::EmptyRepository => "push a first commit",
            Self::Timeout { .. } => "check that the server can be reached, or raise the timeout",
            Self::PushRejected { .. } => {
                "check that the credentials may write, and the rules that protect the branch"
            }
            Self::UnknownRevision(_) => "fetch it first, or give another one",
            Self::NoDefaultBranch => "name the revision to compare with",
            Self::NoMergeBase(_) => {
                "a shallow clone lacks the history: fetch it (git fetch --unshallow), or name a revision"
            }
            Self::Git { source, .. } if source.code() == git2::ErrorCode::Owner => {
                "the repository belongs to another user: git config --global --add safe.directory, and its path"
            }
            _ => return None,
        })
    }

    pub(crate) fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into())
    }
}

impl From<git2::Error> for Error {
    fn from(error: git2::Error) -> Self {
        Self::Git { message: error.message().to_owned(), source: Arc::new(error) }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}
