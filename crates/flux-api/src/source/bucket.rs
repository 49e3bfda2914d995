//! A bucket of object storage whose content becomes an artifact.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Artifact;
use crate::crd::patterns::{HTTP_URL, INTERVAL, TIMEOUT};
use crate::crd::{Column, Rule, columns, conditions, rules};
use crate::meta::{Duration, LocalObjectReference};

crate::kind! {
    /// Fetches the objects of a bucket at an interval and offers them as an artifact.
    pub struct Bucket: "source.toolkit.fluxcd.io", "v1", "buckets" {
        spec: BucketSpec,
        status: BucketStatus,
        unobserved: true,
        short_names: [],
        category: "fluxcd-sources",
        columns: [Column::new("Endpoint", ".spec.endpoint"), columns::AGE, columns::READY, columns::STATUS],
    }
}

const RULES: &[Rule] = &[
    (
        "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)",
        "STS configuration is only supported for the 'aws' and 'generic' Bucket providers",
    ),
    (
        "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'",
        "'aws' is the only supported STS provider for the 'aws' Bucket provider",
    ),
    (
        "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'",
        "'ldap' is the only supported STS provider for the 'generic' Bucket provider",
    ),
    (
        "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)",
        "spec.sts.secretRef is not required for the 'aws' STS provider",
    ),
    (
        "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)",
        "spec.sts.certSecretRef is not required for the 'aws' STS provider",
    ),
    (
        "self.provider != 'generic' || !has(self.serviceAccountName)",
        "ServiceAccountName is not supported for the 'generic' Bucket provider",
    ),
    (
        "!has(self.secretRef) || !has(self.serviceAccountName)",
        "cannot set both .spec.secretRef and .spec.serviceAccountName",
    ),
];

/// Where the bucket is, what opens it and how often to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct BucketSpec {
    /// Name of the bucket.
    pub bucket_name: String,
    /// Secret with `ca.crt`, and `tls.crt` with `tls.key` for a client certificate. Only for the provider
    /// `generic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_secret_ref: Option<LocalObjectReference>,
    /// Host of the object storage, with a port if need be.
    pub endpoint: String,
    /// Patterns in the form of a .gitignore file; objects whose keys they match do not get into the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore: Option<String>,
    /// Talks HTTP in place of HTTPS.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub insecure: bool,
    /// How often to look for changes.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// Only objects whose keys begin with this are fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Which object storage it is, and with it how the controller identifies itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "generic"))]
    pub provider: Option<BucketProvider>,
    /// Secret with the proxy to go through: `address`, optional `username` and `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_secret_ref: Option<LocalObjectReference>,
    /// Region of the endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Secret with the credentials: `accesskey` and `secretkey`, or what the provider asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// `ServiceAccount` whose workload identity opens the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    /// Security token service that gives out short-lived credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sts: Option<BucketSts>,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Time limit of one fetch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = TIMEOUT), extend("x-default" = "60s"))]
    pub timeout: Option<Duration>,
}

crate::text_enum! {
    /// An object storage.
    pub enum BucketProvider {
        /// Any that speaks the S3 protocol.
        Generic = "generic",
        /// AWS S3.
        Aws = "aws",
        /// Google Cloud Storage.
        Gcp = "gcp",
        /// Azure Blob Storage.
        Azure = "azure",
    }
}

/// Security token service that gives out short-lived credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct BucketSts {
    /// Secret with `ca.crt`, and `tls.crt` with `tls.key` for a client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_secret_ref: Option<LocalObjectReference>,
    /// Address of the service.
    #[schemars(regex(pattern = HTTP_URL))]
    pub endpoint: String,
    /// Kind of the service.
    pub provider: StsProvider,
    /// Secret with `username` and `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
}

crate::text_enum! {
    /// A kind of security token service.
    pub enum StsProvider {
        /// That of AWS.
        Aws = "aws",
        /// One that takes LDAP credentials.
        Ldap = "ldap",
    }
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct BucketStatus {
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
    /// Generation of the object at the last run that came to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// `.spec.ignore` as it was for the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_ignore: Option<String>,
    /// Address of the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
