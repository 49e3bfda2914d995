//! Why nothing can be rendered. Messages are those of `flux build` where it has any.

use flux_kustomize::{BuildError, overlay::OverlayError, substitute::SubstituteError};

use crate::variables::MissingSource;

/// Why a Kustomization cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The directory that is to be built is not in the source.
    #[error("path '{0}' not found in the source")]
    NoDirectory(String),
    /// No kustomization file can be made.
    #[error("failed to generate kustomization.yaml: {0}")]
    Overlay(#[source] OverlayError),
    /// kustomize refuses.
    #[error("kustomize build failed: {0}")]
    Build(#[source] BuildError),
    /// Sources of variables that are not there.
    #[error("substituteFrom names what is not there: {}", list(.0))]
    Sources(Vec<MissingSource>),
    /// An object in which variables cannot be substituted.
    #[error("var substitution failed for '{name}': envsubst error: {source}")]
    Substitute {
        /// The name of the object.
        name: String,
        /// Why; values of variables are no part of it.
        source: SubstituteError,
    },
    /// Two objects that have become one by substitution.
    #[error("in Replace: id matched 2 resources: {0}, after substitution")]
    Duplicate(String),
    /// A Secret whose values are no base64.
    #[error("failed to mask secret {name} sops data: the value of '{key}' is not base64")]
    Mask {
        /// The name of the Secret.
        name: String,
        /// Of the value.
        key: String,
    },
    /// A Kustomization whose source is not on this machine.
    #[error("cannot get local path for {source_key} of kustomization {kustomization}")]
    NoSource {
        /// `Kind/namespace/name`
        source_key: String,
        /// The name of the Kustomization.
        kustomization: String,
    },
}

fn list(missing: &[MissingSource]) -> String {
    missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
