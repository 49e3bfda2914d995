//! The archive that a source offers to its consumers (spec/controllers/common.md §11).

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crd::{patterns::DIGEST, time};
/// What the last successful run of a source has stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// Checksum of the file, as `<algorithm>:<hex>`.
    #[schemars(regex(pattern = DIGEST))]
    pub digest: String,
    /// When the file was stored.
    #[schemars(schema_with = "time")]
    pub last_update_time: Time,
    /// What the origin says about the revision, such as the annotations of an OCI manifest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Path of the file, relative to the root of the storage. It serves the controller, not the consumer.
    pub path: String,
    /// The revision in the terms of the origin: `<branch or tag>@sha1:<commit>`, `<tag>@sha256:<digest>`, a
    /// chart version.
    pub revision: String,
    /// Size of the file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// HTTP address of the file, as the consumer is to fetch it.
    pub url: String,
}
