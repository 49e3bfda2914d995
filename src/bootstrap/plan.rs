//! What a bootstrap is to do, decided before its first step.

use std::time::Duration;

use flux_git::{Author, Remote, Signer, ssh::KeyKind};

use crate::manifests::{
    install::{self, Credentials},
    sync,
};

/// What a bootstrap is to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The repository as this process reaches it.
    pub remote: Remote,
    /// The branch to write to and to follow.
    pub branch: String,
    /// What is installed.
    pub install: install::Options,
    /// The manifests of what is installed.
    pub manifests: install::Install,
    /// By what the images are pulled, when that needs a Secret to be made.
    pub pull: Option<PullSecret>,
    /// What is followed.
    pub sync: sync::Options,
    /// By what the controllers reach the repository.
    pub source: Source,
    /// How to commit.
    pub commit: Commit,
    /// Whether another tool's installation may be taken over without asking.
    pub force: bool,
    /// How long each wait may take.
    pub timeout: Duration,
}

/// The credentials of a registry, to become a Secret.
#[derive(Clone)]
pub struct PullSecret {
    /// The registry.
    pub registry: String,
    /// The credentials.
    pub credentials: Credentials,
}

impl std::fmt::Debug for PullSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PullSecret").field("registry", &self.registry).finish_non_exhaustive()
    }
}

/// By what the controllers reach the repository.
#[derive(Clone)]
pub enum Source {
    /// A user and a password.
    Basic {
        /// The user.
        username: String,
        /// The password or token.
        password: String,
        /// Authorities in PEM; empty for none.
        ca: String,
    },
    /// A token.
    Bearer {
        /// The token.
        token: String,
        /// Authorities in PEM; empty for none.
        ca: String,
    },
    /// A key that the user has.
    Key {
        /// The private key in PEM.
        identity: String,
        /// Its passphrase; empty for none.
        passphrase: String,
        /// Where the controllers will find the host.
        host: Host,
        /// Whether the repository is known to accept the key.
        silent: bool,
    },
    /// A key made for the cluster.
    Generated {
        /// What kind of key.
        kind: KeyKind,
        /// Its passphrase, for the Secret only.
        passphrase: String,
        /// Where the controllers will find the host.
        host: Host,
        /// Whether the repository is known to accept the key.
        silent: bool,
    },
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic",
            Self::Bearer { .. } => "Bearer",
            Self::Key { .. } => "Key",
            Self::Generated { .. } => "Generated",
        })
    }
}

/// An SSH server whose key is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Name or address.
    pub name: String,
    /// Port.
    pub port: u16,
    /// Which of its keys are wanted; all kinds when empty.
    pub algorithms: Vec<String>,
}

/// How to commit.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Author and committer.
    pub author: Author,
    /// What is added to every message; empty for nothing.
    pub appendix: String,
    /// The key to sign with.
    pub signer: Option<Signer>,
}

impl Plan {
    /// The directory of Flux itself in the repository, without `./`.
    pub(super) fn directory(&self) -> String {
        let path = sync::kustomization_path(&self.sync.path);
        let path = path.trim_start_matches("./");
        let namespace = &self.sync.namespace;
        if path.is_empty() { namespace.clone() } else { format!("{path}/{namespace}") }
    }

    /// The path of one of Flux's own files in the repository.
    pub(super) fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.directory())
    }

    /// The message of a commit.
    pub(super) fn message(&self, what: &str) -> String {
        match self.commit.appendix.as_str() {
            "" => what.to_owned(),
            appendix => format!("{what}\n\n{appendix}"),
        }
    }
}
