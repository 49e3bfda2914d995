//! Why the API server could not be reached or asked, in words that say what to do.

use std::error::Error as StdError;
use std::path::PathBuf;

/// Why there is no client, or why its first request failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A kubeconfig that was named does not exist or cannot be read.
    #[error("cannot read the kubeconfig {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A kubeconfig is no valid kubeconfig.
    #[error("the kubeconfig {origin} is not valid: {source}")]
    Invalid {
        /// The file, or what else it came from.
        origin: String,
        /// Why.
        source: kube::config::KubeconfigError,
    },
    /// There is no kubeconfig, and this is no Pod either.
    #[error("no kubeconfig found (looked at {}), and this is not a Pod of a cluster", list(looked_at))]
    NoKubeconfig {
        /// The files that were tried.
        looked_at: Vec<PathBuf>,
    },
    /// The kubeconfig has no such context.
    #[error("context {name:?} does not exist in {origin}; it has {}", names(known))]
    NoContext {
        /// What was asked for.
        name: String,
        /// The files.
        origin: String,
        /// The contexts that are there.
        known: Vec<String>,
    },
    /// The kubeconfig says of no context that it is the current one.
    #[error("no current context is set in {origin}; it has {}", names(known))]
    NoCurrentContext {
        /// The files.
        origin: String,
        /// The contexts that are there.
        known: Vec<String>,
    },
    /// The kubeconfig has no such cluster.
    #[error("cluster {name:?} does not exist in {origin}")]
    NoCluster {
        /// What was asked for.
        name: String,
        /// The files.
        origin: String,
    },
    /// The kubeconfig has no such user.
    #[error("auth info {name:?} does not exist in {origin}")]
    NoUser {
        /// What was asked for.
        name: String,
        /// The files.
        origin: String,
    },
    /// A flag has a value that cannot be used.
    #[error("invalid {what} {value:?}")]
    BadValue {
        /// Which one, such as `server`.
        what: &'static str,
        /// Its value.
        value: String,
    },
    /// The client could not be made, such as for a bad certificate.
    #[error("cannot make a client for {server}: {}", brief(source))]
    Build {
        /// The API server.
        server: String,
        /// Why.
        source: Box<kube::Error>,
    },
    /// No answer from the API server.
    #[error("the Kubernetes API server at {server} cannot be reached: {}", innermost(source))]
    Unreachable {
        /// The API server.
        server: String,
        /// Why.
        source: Box<kube::Error>,
    },
    /// 401.
    #[error("the Kubernetes API server at {server} does not accept the credentials: {}", brief(source))]
    Unauthorized {
        /// The API server.
        server: String,
        /// Its answer.
        source: Box<kube::Error>,
    },
    /// 403.
    #[error("the Kubernetes API server refuses: {}", brief(source))]
    Forbidden {
        /// Its answer.
        source: Box<kube::Error>,
    },
    /// Any other answer that is an error.
    #[error("{}", brief(source))]
    Api {
        /// The answer.
        source: Box<kube::Error>,
    },
}

impl Error {
    /// What the user may do about it; no part of the message.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { .. } | Self::NoKubeconfig { .. } => {
                Some("pass --kubeconfig or set KUBECONFIG to a kubeconfig of your cluster")
            }
            Self::NoContext { .. } | Self::NoCurrentContext { .. } => {
                Some("pass one of these with --context, or see kubectl config get-contexts")
            }
            Self::Unreachable { .. } => {
                Some("check that the cluster runs and that --context names the right one")
            }
            Self::Unauthorized { .. } => Some("the token or certificate may have expired; log in again"),
            Self::Forbidden { .. } => Some("ask the owner of the cluster for this permission"),
            _ => None,
        }
    }
}

/// Sorts the failure of a request to `server` into what the user can do something about.
pub fn explain(error: kube::Error, server: &str) -> Error {
    let server = server.trim_end_matches('/').to_owned();
    let code = if let kube::Error::Api(status) = &error { status.code } else { 0 };
    let source = Box::new(error);
    match code {
        401 => Error::Unauthorized { server, source },
        403 => Error::Forbidden { source },
        0 if is_transport(&source) => Error::Unreachable { server, source },
        _ => Error::Api { source },
    }
}

/// Whether the failure lies between us and the API server.
fn is_transport(error: &kube::Error) -> bool {
    matches!(error, kube::Error::HyperError(_) | kube::Error::Service(_) | kube::Error::ReadEvents(_))
}

/// The API server's own words where it answered, else the failure's.
pub(crate) fn brief(error: &kube::Error) -> String {
    match error {
        kube::Error::Api(status) if !status.message.is_empty() => status.message.clone(),
        kube::Error::Api(status) if !status.reason.is_empty() => status.reason.clone(),
        kube::Error::Api(status) => format!("HTTP status {}", status.code),
        other if is_transport(other) => innermost(other),
        other => other.to_string(),
    }
}

/// The last cause: transports wrap it in five layers that say nothing.
fn innermost(error: &dyn StdError) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

fn list(paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "none".to_owned();
    }
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn names(known: &[String]) -> String {
    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
}
