//! How a build is done, and what it may ask for from outside.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use flux_archive::{Bytes, Files};

/// Which files a kustomization may name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoadRestrictor {
    /// Any file of the tree. What Flux uses.
    #[default]
    None,
    /// Files at or below the kustomization's directory. What the `kustomize` command uses.
    RootOnly,
}

/// What a schema of the user's own does to the built-in one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomSchema {
    /// It adds to it. What Flux does.
    #[default]
    Adds,
    /// It takes its place. What the `kustomize` command does.
    Replaces,
}

/// The order of the result when the kustomization does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reorder {
    /// As accumulated. What Flux uses.
    #[default]
    None,
    /// By kind, Namespaces first (spec section 18). What the `kustomize` command uses.
    Legacy,
}

/// A repository that a kustomization names as a base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    /// What to clone: `https://…`, `ssh://…`, `file://…` or `user@host:path`.
    pub url: String,
    /// Branch, tag, full reference or commit; none means the default branch.
    pub reference: Option<String>,
    /// Directory inside.
    pub path: String,
    /// Whether submodules are wanted.
    pub submodules: bool,
    /// How long fetching it may take.
    pub timeout: Duration,
}

/// Why something remote is not to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemoteError {
    /// The server answered with another status than 2xx.
    Status {
        /// The number.
        code: u16,
        /// Its name.
        name: String,
    },
    /// It took longer than it may.
    Timeout(Duration),
    /// Anything else, for the user to read.
    Failed(String),
}

/// Gets what lies outside the files. The engine itself does no I/O.
///
/// A build may ask several times, and from several threads, for the same thing.
pub trait Remote: Send + Sync {
    /// The bytes behind an http or https URL.
    ///
    /// # Errors
    /// Why there are none.
    fn file(&self, url: &str) -> Result<Bytes, RemoteError>;

    /// The files of a repository at a revision.
    ///
    /// # Errors
    /// Why there are none.
    fn repository(&self, repository: &Repository) -> Result<Arc<dyn Files>, RemoteError>;
}

/// What stood in place of a kustomization file before an overlay was put over it. Errors tell of this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// The file, from the root of the tree.
    pub path: String,
    /// What the user wrote; nothing where there was no file.
    pub text: Option<String>,
}

/// How a build is done. The default is how Flux does it.
#[derive(Clone, Default)]
pub struct Options {
    /// Which files may be named.
    pub load_restrictor: LoadRestrictor,
    /// The order when the kustomization gives none.
    pub reorder: Reorder,
    /// Label everything as managed by kustomize, as `buildMetadata: [managedByLabel]` does.
    pub managed_by_label: bool,
    /// What the label says; none means the kustomize release that results are those of.
    pub manager: Option<&'static str>,
    /// What `openapi.path` does.
    pub custom_schema: CustomSchema,
    /// Fetcher for URLs; without one they are refused.
    pub remote: Option<Arc<dyn Remote>>,
    /// What the user wrote, where an overlay stands in its place.
    pub original: Option<Original>,
    /// How many threads may do the work; 0 and 1 mean the caller's alone. The result is the same.
    pub workers: usize,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("load_restrictor", &self.load_restrictor)
            .field("reorder", &self.reorder)
            .field("managed_by_label", &self.managed_by_label)
            .field("manager", &self.manager)
            .field("custom_schema", &self.custom_schema)
            .field("remote", &self.remote.is_some())
            .field("original", &self.original)
            .field("workers", &self.workers)
            .finish()
    }
}
