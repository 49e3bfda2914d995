//! An artifact of a container registry.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Artifact, OidcIdentityMatch, VerificationProvider};
use crate::crd::patterns::{INTERVAL, OCI_URL, TIMEOUT};
use crate::crd::{Column, columns, conditions};
use crate::meta::{Duration, LocalObjectReference};

crate::kind! {
    /// Fetches an artifact from a container registry at an interval.
    pub struct OCIRepository: "source.toolkit.fluxcd.io", "v1", "ocirepositories" {
        spec: OCIRepositorySpec,
        status: OCIRepositoryStatus,
        unobserved: true,
        short_names: ["ocirepo"],
        category: "fluxcd-sources",
        columns: [Column::new("URL", ".spec.url"), columns::READY, columns::STATUS, columns::AGE],
    }
}

/// Where the repository is, which artifact of it is wanted and how often to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OCIRepositorySpec {
    /// Secret with `ca.crt`, and `tls.crt` with `tls.key` for a client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_secret_ref: Option<LocalObjectReference>,
    /// Patterns in the form of a .gitignore file; what they match does not get into the artifact. They come
    /// on top of the .sourceignore files, and replace the built-in list of images, archives and CI files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore: Option<String>,
    /// Talks HTTP in place of HTTPS.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub insecure: bool,
    /// How often to look for a new revision.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// Which layer is taken, and how; the first one, extracted, when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer_selector: Option<OCILayerSelector>,
    /// Which identity opens the registry: that of the Secret (`generic`) or a workload identity of a cloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "generic"))]
    pub provider: Option<RegistryProvider>,
    /// Secret with the proxy to go through: `address`, optional `username` and `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_secret_ref: Option<LocalObjectReference>,
    /// The revision that is wanted; the tag `latest` when left out.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<OCIRepositoryRef>,
    /// Secret with a Docker configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// `ServiceAccount` whose image pull secrets, or workload identity, open the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Time limit of one fetch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = TIMEOUT), extend("x-default" = "60s"))]
    pub timeout: Option<Duration>,
    /// Address of the repository, without a tag.
    #[schemars(regex(pattern = OCI_URL))]
    pub url: String,
    /// Which signature the artifact has to carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<OCIRepositoryVerification>,
}

crate::text_enum! {
    /// Who vouches for the controller at a registry.
    pub enum RegistryProvider {
        /// A Secret, or nobody.
        Generic = "generic",
        /// AWS, by workload identity.
        Aws = "aws",
        /// Azure, by workload identity.
        Azure = "azure",
        /// Google Cloud, by workload identity.
        Gcp = "gcp",
    }
}

/// Which layer of the artifact is taken, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OCILayerSelector {
    /// Media type of the layer; the first layer of it is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// What is done with the layer; it is extracted when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<LayerOperation>,
}

crate::text_enum! {
    /// What is done with a layer.
    pub enum LayerOperation {
        /// Its files become the artifact.
        Extract = "extract",
        /// It becomes the artifact as it is; it has to be a gzipped tar archive.
        Copy = "copy",
    }
}

/// A revision. Of several fields `digest` wins, then `semver`, then `tag`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OCIRepositoryRef {
    /// Digest of the manifest, as `sha256:<hex>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Range of versions; the highest tag in it is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semver: Option<String>,
    /// Regular expression; only tags that match are looked at for `semver`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semver_filter: Option<String>,
    /// Tag to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// What signatures are looked for and who may have made them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OCIRepositoryVerification {
    /// Identities of keyless signatures; one of them has to match. Only for `cosign`.
    #[serde(rename = "matchOIDCIdentity", skip_serializing_if = "Vec::is_empty")]
    pub match_oidc_identity: Vec<OidcIdentityMatch>,
    /// The tool that made the signature.
    #[schemars(extend("x-default" = "cosign"))]
    pub provider: VerificationProvider,
    /// Secret with the public keys; a keyless signature is looked for when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// Secret with `trusted_root.json`, the trusted root of a Sigstore instance other than the public one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_root_secret_ref: Option<LocalObjectReference>,
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OCIRepositoryStatus {
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
    /// `.spec.layerSelector` as it was for the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_layer_selector: Option<OCILayerSelector>,
    /// Address of the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
