//! How a build is done, and what it may ask for from outside.

use std::fmt;
use std::sync::Arc;

use flux_archive::Tree;

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
    /// What to clone.
    pub url: String,
    /// Revision; none means the default branch.
    pub reference: Option<String>,
    /// Directory inside.
    pub path: String,
    /// Whether submodules are wanted.
    pub submodules: bool,
    /// Limit in seconds.
    pub timeout_seconds: u64,
}

/// Gets what lies outside the tree. The engine itself does no I/O.
pub trait Remote: Send + Sync {
    /// The bytes behind an http or https URL.
    ///
    /// # Errors
    /// Why there are none, for the user to read.
    fn file(&self, url: &str) -> Result<Vec<u8>, String>;

    /// The files of a repository at a revision.
    ///
    /// # Errors
    /// Why there are none, for the user to read.
    fn repository(&self, repository: &Repository) -> Result<Tree, String>;
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
    /// What `openapi.path` does.
    pub custom_schema: CustomSchema,
    /// Fetcher for URLs; without one they are refused.
    pub remote: Option<Arc<dyn Remote>>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("load_restrictor", &self.load_restrictor)
            .field("reorder", &self.reorder)
            .field("managed_by_label", &self.managed_by_label)
            .field("custom_schema", &self.custom_schema)
            .field("remote", &self.remote.is_some())
            .finish()
    }
}
