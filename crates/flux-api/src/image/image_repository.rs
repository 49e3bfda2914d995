//! The tags of a container image.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crd::patterns::{INTERVAL, TIMEOUT};
use crate::crd::{Column, columns, conditions, time};
use crate::meta::{Duration, LocalObjectReference};
use crate::source::{AccessFrom, RegistryProvider};

crate::kind! {
    /// Lists the tags of a container image at an interval.
    pub struct ImageRepository: "image.toolkit.fluxcd.io", "v1", "imagerepositories" {
        spec: ImageRepositorySpec,
        status: ImageRepositoryStatus,
        unobserved: true,
        short_names: ["imgrepo", "imagerepo"],
        category: "fluxcd-images",
        columns: [
            Column::new("Image", ".spec.image"),
            Column::new("Tags", ".status.lastScanResult.tagCount"),
            columns::READY,
            columns::STATUS,
            Column::wide("Last scan", ".status.lastScanResult.scanTime"),
            columns::AGE,
        ],
    }
}

/// Which image, what opens its registry and how often to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageRepositorySpec {
    /// Who in other namespaces may refer to this object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_from: Option<AccessFrom>,
    /// Secret with `ca.crt`, and `tls.crt` with `tls.key` for a client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_secret_ref: Option<LocalObjectReference>,
    /// Regular expressions; tags that match are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 25), extend("x-default" = serde_json::json!([r"^.*\.sig$"])))]
    pub exclusion_list: Vec<String>,
    /// Name of the image, without a tag.
    pub image: String,
    /// Talks HTTP in place of HTTPS.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub insecure: bool,
    /// How often to list the tags.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// Which identity opens the registry: that of the Secret (`generic`) or a workload identity of a cloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "generic"))]
    pub provider: Option<RegistryProvider>,
    /// Secret with the proxy to go through: `address`, optional `username` and `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_secret_ref: Option<LocalObjectReference>,
    /// Secret with a Docker configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// `ServiceAccount` whose image pull secrets, or workload identity, open the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub service_account_name: Option<String>,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Time limit of one listing; `interval` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = TIMEOUT))]
    pub timeout: Option<Duration>,
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageRepositoryStatus {
    /// Full name of the image, with its registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_image_name: Option<String>,
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// What the last listing found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_scan_result: Option<ScanResult>,
    /// `.spec.exclusionList` as it was for the last listing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed_exclusion_list: Vec<String>,
    /// Generation of the object at the last run that came to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
}

/// What a listing found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ScanResult {
    /// Some of the tags, highest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub latest_tags: Vec<String>,
    /// Checksum over the tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// When it took place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "time")]
    pub scan_time: Option<Time>,
    /// How many tags there are.
    #[schemars(extend("format" = null))]
    pub tag_count: i64,
}
