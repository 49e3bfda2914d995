//! The Secrets that Flux reads, made from what a user gives (spec/cli/secrets.md): one file per kind, bytes in, object out.
//!
//! `flux create secret`, `flux create source`, `flux install` and `flux bootstrap` make theirs here.

mod bucket;
mod error;
mod git;
mod github_app;
mod go_json;
mod helm;
mod key_pair;
mod manifest;
mod notation;
mod pem;
mod proxy;
mod receiver;
mod registry;
mod tls;
mod trust_policy;

pub use bucket::bucket;
pub use error::SecretError;
pub use git::{GitCredentials, git};
pub use github_app::{GitHubApp, github_app};
pub use helm::{HelmCredentials, helm};
pub use manifest::SecretManifest;
pub use notation::notation;
pub use proxy::proxy;
pub use receiver::{Receiver, receiver};
pub use registry::{Layout, image_pull, registry};
pub use tls::{TlsFiles, tls};
