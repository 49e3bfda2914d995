//! Where the chart comes from and which values it gets.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crd::patterns::{INTERVAL, VALUES_KEY, VALUES_PATH};
use crate::kustomize::ValuesKind;
use crate::meta::{Duration, LocalObjectReference};
use crate::source::{ChartSourceKind, ReconcileStrategy, VerificationProvider};

/// The `HelmChart` that is made for a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HelmChartTemplate {
    /// Labels and annotations for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<HelmChartTemplateMetadata>,
    /// Which chart is wanted.
    pub spec: HelmChartTemplateSpec,
}

/// Labels and annotations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HelmChartTemplateMetadata {
    /// Annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// Which chart is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HelmChartTemplateSpec {
    /// Name of the chart in a Helm repository, or its path in a Git repository or bucket.
    #[schemars(length(min = 1, max = 2048))]
    pub chart: String,
    /// Leaves out values files that do not exist, in place of failing.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub ignore_missing_values_files: bool,
    /// How often to look for a new version; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Option<Duration>,
    /// What counts as new.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "ChartVersion"))]
    pub reconcile_strategy: Option<ReconcileStrategy>,
    /// The source of the chart.
    pub source_ref: ChartSourceReference,
    /// Files whose values are merged, later ones over earlier ones, to become the chart's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values_files: Vec<String>,
    /// Which signature the chart has to carry. Only for charts of an OCI repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<ChartVerification>,
    /// Version or range of versions; only for charts of a Helm repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "*"))]
    pub version: Option<String>,
}

/// The source of a chart, possibly in another namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChartSourceReference {
    /// API version of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Kind of the source.
    pub kind: ChartSourceKind,
    /// Name of the source.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Namespace of the source; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub namespace: Option<String>,
}

/// What signatures are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChartVerification {
    /// The tool that made the signature.
    #[schemars(extend("x-default" = "cosign"))]
    pub provider: VerificationProvider,
    /// Secret with the public keys; a keyless signature is looked for when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
}

/// A source that already holds a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChartRef {
    /// API version of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Kind of the source.
    pub kind: ChartRefKind,
    /// Name of the source.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Namespace of the source; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub namespace: Option<String>,
}

crate::text_enum! {
    /// A kind of source whose artifact can be a chart.
    pub enum ChartRefKind {
        /// An `OCIRepository`.
        OciRepository = "OCIRepository",
        /// A `HelmChart`.
        HelmChart = "HelmChart",
        /// An `ExternalArtifact`.
        ExternalArtifact = "ExternalArtifact",
    }
}

/// A `ConfigMap` or Secret with values for the chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ValuesReference {
    /// Its kind.
    pub kind: ValuesKind,
    /// Takes the value at `targetPath` as a plain text, in place of reading it as `helm --set` would.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub literal: bool,
    /// Its name.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Whether it may be missing.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub optional: bool,
    /// Where the one value goes, in the form of `helm --set`; the data is a whole values file when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 250), regex(pattern = VALUES_PATH))]
    pub target_path: Option<String>,
    /// Key of the data; `values.yaml` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253), regex(pattern = VALUES_KEY))]
    pub values_key: Option<String>,
}
