//! A Helm release that is kept as wanted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    ChartRef, DriftDetection, HelmChartTemplate, HelmReleaseStatus, Install, PostRenderer, Rollback, Test,
    Uninstall, Upgrade, ValuesReference,
};
use crate::crd::patterns::INTERVAL;
use crate::crd::{Rule, any_value, columns, rules};
use crate::meta::{CommonMetadata, CustomHealthCheck, DependencyReference, Duration, KubeConfigReference};

crate::kind! {
    /// Installs a Helm chart, upgrades it when chart or values change, and repairs what fails or drifts.
    pub struct HelmRelease: "helm.toolkit.fluxcd.io", "v2", "helmreleases" {
        spec: HelmReleaseSpec,
        status: HelmReleaseStatus,
        unobserved: true,
        short_names: ["hr"],
        category: "fluxcd-appliers",
        columns: [columns::AGE, columns::READY, columns::STATUS],
    }
}

const RULES: &[Rule] = &[(
    "(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))",
    "either chart or chartRef must be set",
)];

/// Which chart, with which values, and what to do in which case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct HelmReleaseSpec {
    /// The `HelmChart` to make for this release. Exactly one of `chart` and `chartRef` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<HelmChartTemplate>,
    /// A source that already holds the chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart_ref: Option<ChartRef>,
    /// Labels and annotations for every object of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_metadata: Option<CommonMetadata>,
    /// Releases that have to be ready first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<DependencyReference>,
    /// Whether changes by others are found, and undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift_detection: Option<DriftDetection>,
    /// CEL expressions that say when objects of a kind are healthy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub health_check_exprs: Vec<CustomHealthCheck>,
    /// How the release is installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install: Option<Install>,
    /// How often to look after the release.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// Another cluster to release to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kube_config: Option<KubeConfigReference>,
    /// How many revisions of the release are kept, 0 for all; 5 when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = null))]
    pub max_history: Option<i64>,
    /// Whether one client serves a whole run; it does when left out. Charts that bring their own kinds may
    /// need it off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persistent_client: Option<bool>,
    /// How post renderers treat hooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_render_strategy: Option<PostRenderStrategy>,
    /// Changes to the rendered manifests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_renderers: Vec<PostRenderer>,
    /// Name of the release; made of the target namespace and the name of this object when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 53))]
    pub release_name: Option<String>,
    /// How a failed upgrade is rolled back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Rollback>,
    /// `ServiceAccount` of this namespace in whose name the release is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub service_account_name: Option<String>,
    /// Namespace in which Helm keeps the release; that of this object when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub storage_namespace: Option<String>,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Namespace to release to; that of this object when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub target_namespace: Option<String>,
    /// Whether and how the tests of the chart are run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
    /// Time limit of each single step of Helm; 5 minutes when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub timeout: Option<Duration>,
    /// How the release is uninstalled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uninstall: Option<Uninstall>,
    /// How the release is upgraded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<Upgrade>,
    /// Values for the chart; they win over those of `valuesFrom`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "any_value")]
    pub values: Option<Value>,
    /// `ConfigMaps` and Secrets with values; later ones win.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values_from: Vec<ValuesReference>,
    /// How the health of objects is waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_strategy: Option<WaitStrategy>,
}

crate::text_enum! {
    /// How post renderers treat hooks.
    pub enum PostRenderStrategy {
        /// Hooks are left as they are.
        NoHooks = "nohooks",
        /// Hooks and other manifests are rendered together.
        Combined = "combined",
        /// Hooks and other manifests are rendered each for themselves.
        Separate = "separate",
    }
}

/// How the health of objects is waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WaitStrategy {
    /// The way to wait.
    pub name: WaitStrategyName,
}

crate::text_enum! {
    /// A way to wait.
    pub enum WaitStrategyName {
        /// The rules of Flux.
        Poller = "poller",
        /// The older rules of Helm.
        Legacy = "legacy",
    }
}
