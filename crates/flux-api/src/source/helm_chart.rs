//! A Helm chart out of a repository, as an artifact.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Artifact, ArtifactVerification};
use crate::crd::patterns::INTERVAL;
use crate::crd::{Column, Rule, columns, conditions, rules};
use crate::meta::Duration;

crate::kind! {
    /// Fetches or packages a Helm chart at an interval and offers it as an artifact.
    pub struct HelmChart: "source.toolkit.fluxcd.io", "v1", "helmcharts" {
        spec: HelmChartSpec,
        status: HelmChartStatus,
        unobserved: true,
        short_names: ["hc"],
        category: "fluxcd-sources",
        columns: [
            Column::new("Chart", ".spec.chart"),
            Column::new("Version", ".spec.version"),
            Column::new("Source Kind", ".spec.sourceRef.kind"),
            Column::new("Source Name", ".spec.sourceRef.name"),
            columns::AGE,
            columns::READY,
            columns::STATUS,
        ],
    }
}

const RULES: &[Rule] = &[(
    "!has(self.verify) || self.sourceRef.kind == 'HelmRepository'",
    "spec.verify is only supported when spec.sourceRef.kind is 'HelmRepository'",
)];

/// Which chart is wanted, and how often to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct HelmChartSpec {
    /// Name of the chart in a Helm repository, or its path in a Git repository or bucket.
    pub chart: String,
    /// Leaves out values files that do not exist, in place of failing.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub ignore_missing_values_files: bool,
    /// How often to look for a new version.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// What counts as new.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "ChartVersion"))]
    pub reconcile_strategy: Option<ReconcileStrategy>,
    /// The source of the chart.
    pub source_ref: LocalHelmChartSourceReference,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Files whose values are merged, later ones over earlier ones, to become the chart's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values_files: Vec<String>,
    /// Which signature the chart has to carry. Only for charts of an OCI repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<ArtifactVerification>,
    /// Version or range of versions; only for charts of a Helm repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "*"))]
    pub version: Option<String>,
}

crate::text_enum! {
    /// What makes a new artifact of a chart.
    pub enum ReconcileStrategy {
        /// A new version of the chart.
        ChartVersion = "ChartVersion",
        /// A new revision of its source.
        Revision = "Revision",
    }
}

/// The source of a chart, in the same namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LocalHelmChartSourceReference {
    /// API version of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Kind of the source.
    pub kind: ChartSourceKind,
    /// Name of the source.
    pub name: String,
}

crate::text_enum! {
    /// A kind of source that can hold a chart.
    pub enum ChartSourceKind {
        /// A `HelmRepository`.
        HelmRepository = "HelmRepository",
        /// A `GitRepository`.
        GitRepository = "GitRepository",
        /// A Bucket.
        Bucket = "Bucket",
    }
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HelmChartStatus {
    /// The artifact of the last good run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// Name of the chart in the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_chart_name: Option<String>,
    /// Generation of the object at the last run that came to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// Revision of the source out of which the current artifact was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_source_artifact_revision: Option<String>,
    /// The values files that went into the current artifact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed_values_files: Vec<String>,
    /// Address of the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
