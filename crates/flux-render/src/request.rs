//! What is to be rendered, and how.

use std::sync::Arc;

use flux_kustomize::Remote;
use flux_yaml::Value;

/// What to do about a source of variables that nothing supplies and that is not optional.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// It is an error.
    #[default]
    Fails,
    /// It is a warning, and the variables have no values.
    Warns,
}

/// One Kustomization to render.
#[derive(Clone)]
pub struct Request<'a> {
    /// The Flux Kustomization, of which `metadata.name`, `metadata.namespace` and `spec` count; but not `spec.path`.
    pub kustomization: &'a Value,
    /// The directory to build, from the root of the tree.
    pub directory: &'a str,
    /// With lines of gitignore syntax, which may be none, ignore rules apply: the built-in ones, those of
    /// `.sourceignore` files, then these lines. Without, none do, as in a cluster, where the source has done so.
    pub ignore: Option<&'a str>,
    /// `ConfigMaps` and Secrets that `substituteFrom` may name, besides those of the build itself.
    pub resources: &'a [Value],
    /// What to do about a source of variables that is not there.
    pub missing: Missing,
    /// Refuse variables without a value.
    pub strict: bool,
    /// Fetches remote bases; without it they are refused.
    pub remote: Option<Arc<dyn Remote>>,
}

impl<'a> Request<'a> {
    /// A request as a cluster would have it: no ignore rules, nothing from outside, not strict.
    pub fn new(kustomization: &'a Value, directory: &'a str) -> Self {
        Self {
            kustomization,
            directory,
            ignore: None,
            resources: &[],
            missing: Missing::Fails,
            strict: false,
            remote: None,
        }
    }

    /// The name of the Kustomization.
    pub(crate) fn name(&self) -> &'a str {
        self.kustomization["metadata"]["name"].as_str().unwrap_or_default()
    }

    /// The namespace of the Kustomization; empty when it has none.
    pub(crate) fn namespace(&self) -> &'a str {
        self.kustomization["metadata"]["namespace"].as_str().unwrap_or_default()
    }
}
