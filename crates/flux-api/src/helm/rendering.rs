//! Changes to the rendered manifests, and what is done about changes by others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kustomize::{IgnoreRule, Image, Patch};

/// A change to the rendered manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PostRenderer {
    /// Change by kustomize.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kustomize: Option<KustomizePostRenderer>,
}

/// What kustomize changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct KustomizePostRenderer {
    /// New names, tags and digests of images.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// Patches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
}

/// Whether changes by others are found, and undone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DriftDetection {
    /// Fields in which changes are not looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<IgnoreRule>,
    /// What is done; nothing when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<DriftDetectionMode>,
}

crate::text_enum! {
    /// What is done about changes by others.
    pub enum DriftDetectionMode {
        /// They are undone.
        Enabled = "enabled",
        /// They are told of.
        Warn = "warn",
        /// Nothing.
        Disabled = "disabled",
    }
}
