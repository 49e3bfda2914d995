//! What can end a controller.

use std::{fmt, io, net::SocketAddr};

/// Why a [`Manager`](crate::Manager) could not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A flag has a value that cannot be used.
    #[error("invalid value for --{flag}: {reason}")]
    Flag {
        /// The flag without its dashes.
        flag: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A feature gate that this controller does not know.
    #[error("unrecognized feature gate: {0}")]
    UnknownGate(String),
    /// An address could not be listened on.
    #[error("unable to listen on {address}")]
    Listen {
        /// The address.
        address: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A server of the controller ended.
    #[error("the server on {address} failed")]
    Serve {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Somebody else is the leader now; the process must end at once.
    #[error("leader election lost")]
    LeaderLost,
    /// The client could not be made.
    #[error("unable to make a Kubernetes client")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A task of the controller ended with an error.
    #[error("{task} failed")]
    Task {
        /// The name of the task.
        task: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Running work did not end within the grace period.
    #[error("{0} runs did not finish within the grace period")]
    Grace(usize),
}

/// Shows an error with all its sources.
pub struct Chain<'a>(pub &'a (dyn std::error::Error + 'a));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = self.0.to_string();
        write!(f, "{told}")?;
        let mut next = self.0.source();
        while let Some(source) = next {
            let text = source.to_string();
            // Some libraries repeat the source in their own message.
            if !told.contains(&text) {
                write!(f, ": {text}")?;
                told = text;
            }
            next = source.source();
        }
        Ok(())
    }
}
