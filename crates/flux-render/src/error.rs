//! Why nothing can be rendered. Messages are those of `flux build` where it has any.

use flux_kustomize::{
    BuildError, Help, Place,
    overlay::OverlayError,
    substitute::{DISABLE_KEY, SubstituteError},
};
use flux_yaml::Value;

use crate::variables::MissingSource;

/// Why a Kustomization cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The directory that is to be built is not in the source.
    #[error("path '{path}' not found in the source")]
    NoDirectory {
        /// The directory.
        path: String,
        /// What to do about it.
        hint: Option<String>,
    },
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
        /// What the object can be found by: kind, name and namespace.
        object: Box<Value>,
        /// How the directory comes to the object, if that was looked for.
        origin: Vec<Place>,
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

impl RenderError {
    /// Where it is, what led there and what to do, as far as that is known.
    pub fn help(&self) -> Help {
        match self {
            Self::NoDirectory { hint, .. } => Help { hint: hint.clone(), ..Help::default() },
            Self::Overlay(error) => error.help(),
            Self::Build(error) => error.help(),
            Self::Substitute { source, origin, .. } => {
                let (place, chain) =
                    origin.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
                Help { place: place.cloned(), chain: chain.to_vec(), hint: advice(source) }
            }
            _ => Help::default(),
        }
    }
}

fn advice(error: &SubstituteError) -> Option<String> {
    match error {
        SubstituteError::NotSet(name) => {
            Some(format!("give it a value in postBuild, or a default where it is used: ${{{name}:=value}}"))
        }
        SubstituteError::Syntax(_) => Some(format!(
            "write $$ for a $ that begins no variable, or annotate the object with {DISABLE_KEY}: disabled"
        )),
        _ => None,
    }
}

fn list(missing: &[MissingSource]) -> String {
    missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
