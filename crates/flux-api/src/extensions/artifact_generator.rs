//! New artifacts composed out of those of several sources.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crd::patterns::{ALIAS, ALIAS_PATH, ALIAS_REFERENCE, DNS_LABEL, SOURCE_NAME, TARGET_PATH};
use crate::crd::{Rule, columns, conditions, rules};
use crate::meta::CommonMetadata;

crate::kind! {
    /// Composes artifacts out of those of several sources, or splits one into many.
    pub struct ArtifactGenerator: "source.extensions.fluxcd.io", "v1beta1", "artifactgenerators" {
        spec: ArtifactGeneratorSpec,
        status: ArtifactGeneratorStatus,
        unobserved: false,
        short_names: ["ag"],
        category: "fluxcd-sources",
        columns: [columns::AGE, columns::READY, columns::STATUS],
    }
}

const RULES: &[Rule] = &[(
    r"has(self.pathPattern) && size(self.pathPattern) > 0 || self.artifacts.all(a, a.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'))",
    "artifact names must be valid Kubernetes object names when pathPattern is not set",
)];

/// What goes in and what comes out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct ArtifactGeneratorSpec {
    /// The artifacts to make.
    #[schemars(length(min = 1, max = 1000))]
    pub artifacts: Vec<OutputArtifact>,
    /// Labels and annotations for the `ExternalArtifact` objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_metadata: Option<CommonMetadata>,
    /// Directories of a source, as `@<alias>/<pattern>`: each directory that matches makes artifacts of its
    /// own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024), regex(pattern = ALIAS_PATH))]
    pub path_pattern: Option<String>,
    /// The sources whose artifacts go in.
    #[schemars(length(min = 1, max = 1000))]
    pub sources: Vec<SourceReference>,
}

/// One artifact to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OutputArtifact {
    /// What is copied into it, in this order.
    #[schemars(length(min = 1))]
    pub copy: Vec<CopyOperation>,
    /// Name of the `ExternalArtifact`.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Source, as `@<alias>`, whose origin revision the artifact tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), regex(pattern = ALIAS_REFERENCE))]
    pub origin_revision: Option<String>,
    /// Source, as `@<alias>`, whose revision the artifact takes; one made of its content when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), regex(pattern = ALIAS_REFERENCE))]
    pub revision: Option<String>,
}

/// Files to copy from a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CopyOperation {
    /// Patterns of files to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100))]
    pub exclude: Vec<String>,
    /// What is copied, as `@<alias>/<pattern>`.
    #[schemars(length(min = 1, max = 1024), regex(pattern = ALIAS_PATH))]
    pub from: String,
    /// What happens to files that are already there; they are overwritten when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<CopyStrategy>,
    /// Where it goes, as `@artifact/<path>`.
    #[schemars(length(min = 1, max = 1024), regex(pattern = TARGET_PATH))]
    pub to: String,
}

crate::text_enum! {
    /// How files get into an artifact.
    pub enum CopyStrategy {
        /// A file replaces the one that is there.
        Overwrite = "Overwrite",
        /// A YAML file is merged into the one that is there.
        Merge = "Merge",
        /// An archive is unpacked.
        Extract = "Extract",
    }
}

/// A source whose artifact goes in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SourceReference {
    /// Name by which copy operations speak of the source.
    #[schemars(length(max = 63), regex(pattern = ALIAS))]
    pub alias: String,
    /// Kind of the source.
    pub kind: GeneratorSourceKind,
    /// Name of the source.
    #[schemars(length(max = 253), regex(pattern = SOURCE_NAME))]
    pub name: String,
    /// Namespace of the source; that of the generator when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = DNS_LABEL))]
    pub namespace: Option<String>,
}

crate::text_enum! {
    /// A kind of source whose artifact can be composed.
    pub enum GeneratorSourceKind {
        /// A Bucket.
        Bucket = "Bucket",
        /// A `GitRepository`.
        GitRepository = "GitRepository",
        /// An `OCIRepository`.
        OciRepository = "OCIRepository",
        /// A `HelmChart`.
        HelmChart = "HelmChart",
        /// An `ExternalArtifact`.
        ExternalArtifact = "ExternalArtifact",
    }
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactGeneratorStatus {
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// The artifacts that were made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inventory: Vec<ExternalArtifactReference>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// Checksum over the revisions of the sources at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_sources_digest: Option<String>,
}

/// One artifact that was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalArtifactReference {
    /// Checksum of its file.
    pub digest: String,
    /// Name of its file.
    pub filename: String,
    /// Name of the `ExternalArtifact`.
    pub name: String,
    /// Namespace of the `ExternalArtifact`.
    pub namespace: String,
}
