//! A repository of Helm charts.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Artifact, RegistryProvider};
use crate::crd::patterns::{INTERVAL, REPOSITORY_URL, TIMEOUT};
use crate::crd::{Column, columns, conditions};
use crate::meta::{Duration, LocalObjectReference};

crate::kind! {
    /// Fetches the index of a Helm repository at an interval, or names a registry that holds charts.
    pub struct HelmRepository: "source.toolkit.fluxcd.io", "v1", "helmrepositories" {
        spec: HelmRepositorySpec,
        status: HelmRepositoryStatus,
        unobserved: true,
        short_names: ["helmrepo"],
        category: "fluxcd-sources",
        columns: [Column::new("URL", ".spec.url"), columns::AGE, columns::READY, columns::STATUS],
    }
}

/// Where the repository is, what opens it and how often to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HelmRepositorySpec {
    /// Who in other namespaces may refer to this object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_from: Option<AccessFrom>,
    /// Secret with `ca.crt`, and `tls.crt` with `tls.key` for a client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_secret_ref: Option<LocalObjectReference>,
    /// Talks HTTP in place of HTTPS to a registry.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub insecure: bool,
    /// How often to look for a new index; needed for an HTTP repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Option<Duration>,
    /// Sends the credentials to other hosts that the index points to.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub pass_credentials: bool,
    /// Which identity opens a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "generic"))]
    pub provider: Option<RegistryProvider>,
    /// Secret with the credentials: `username` and `password`, or a Docker configuration for a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Time limit of one fetch; 60 seconds when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = TIMEOUT))]
    pub timeout: Option<Duration>,
    /// Kind of the repository; an HTTP repository when left out.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<HelmRepositoryType>,
    /// Address of the repository.
    #[schemars(regex(pattern = REPOSITORY_URL))]
    pub url: String,
}

crate::text_enum! {
    /// A kind of Helm repository.
    pub enum HelmRepositoryType {
        /// HTTP, with an index.
        Default = "default",
        /// A container registry.
        Oci = "oci",
    }
}

/// Who in other namespaces may refer to an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessFrom {
    /// Namespaces; one of the selectors has to match.
    pub namespace_selectors: Vec<NamespaceSelector>,
}

/// Picks namespaces by their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct NamespaceSelector {
    /// Labels that a namespace has to carry; every namespace matches when there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: BTreeMap<String, String>,
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HelmRepositoryStatus {
    /// The index of the last good run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// Generation of the object at the last run that came to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// Address of the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
