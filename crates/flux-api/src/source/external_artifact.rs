//! An artifact that some other controller provides.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Artifact;
use crate::crd::{Column, columns, conditions};
use crate::meta::NamespacedObjectKindReference;

crate::kind! {
    /// Offers an artifact that a controller outside of this API group makes.
    pub struct ExternalArtifact: "source.toolkit.fluxcd.io", "v1", "externalartifacts" {
        spec: ExternalArtifactSpec,
        status: ExternalArtifactStatus,
        unobserved: false,
        short_names: ["ea"],
        category: "fluxcd-sources",
        columns: [columns::AGE, columns::READY, columns::STATUS, Column::new("Source", ".spec.sourceRef.name")],
    }
}

/// Where the artifact comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalArtifactSpec {
    /// The object out of which the artifact is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_ref: Option<NamespacedObjectKindReference>,
}

/// What the other controller has done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalArtifactStatus {
    /// The current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
}
