//! Git over HTTP and SSH, without a `git` or `ssh` program: list, check out, commit, push.
//!
//! - [`Remote`]: where a repository is and how to reach it ([`Url`], [`Auth`], [`Tls`], [`Proxy`], a time limit).
//! - [`ls_remote`], [`resolve`], [`checkout`]: read a repository by [`Reference`].
//! - [`Workspace`]: change a branch and push, with [`Signer`] for signed commits.
//! - [`LocalRepository`]: what the work tree of a repository on this machine changes.
//! - [`ssh`]: generate and load keys, scan host keys, match `known_hosts`.
//! - [`semver`]: the constraints that `ref.semver` understands.
//!
//! libgit2 reads and writes the objects; the connections are our own (`transport`): HTTP by reqwest, SSH by russh.
//! Every call is asynchronous, needs no runtime of a certain kind, holds the time limit of its [`Remote`] whatever the
//! server does, and stops its work soon after its future is dropped. Objects live in a temporary folder that is gone afterwards.

mod busy;
mod checkout;
mod error;
mod folder;
mod list;
mod local;
mod reference;
mod remote;
mod secret;
pub mod semver;
mod session;
mod sign;
pub mod ssh;
mod transport;
mod url;
mod workspace;

pub use busy::settle;
pub use checkout::{Checkout, CheckoutOptions, Commit, Identity, Signed, Tag, checkout};
pub use error::Error;
pub use list::{RemoteRef, ls_remote, resolve};
pub use local::{Base, LocalRepository};
pub use reference::{Reference, Revision};
pub use remote::{Auth, ClientCertificate, Proxy, Remote, SshAuth, Tls};
pub use secret::Secret;
pub use sign::Signer;
pub use url::{Scheme, Url};
pub use workspace::{Author, CommitOptions, Origin, Pushed, Workspace};
