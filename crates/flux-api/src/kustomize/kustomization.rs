//! A directory of manifests that is kept applied to a cluster.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{IgnoreRule, Image, Patch};
use crate::crd::patterns::INTERVAL;
use crate::crd::{columns, conditions, time};
use crate::meta::{
    CommonMetadata, CustomHealthCheck, DependencyReference, Duration, KubeConfigReference,
    LocalObjectReference, NamespacedObjectKindReference, ResourceInventory,
};

crate::kind! {
    /// Builds the manifests in a source's artifact, applies them, prunes what left them and watches their health.
    pub struct Kustomization: "kustomize.toolkit.fluxcd.io", "v1", "kustomizations" {
        spec: KustomizationSpec,
        status: KustomizationStatus,
        unobserved: true,
        short_names: ["ks"],
        category: "fluxcd-appliers",
        columns: [columns::AGE, columns::READY, columns::STATUS],
    }
}

/// What to build, how to change it on the way, and where and how to apply it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "they are the fields of the API")]
pub struct KustomizationSpec {
    /// Notes about the build that are put on the objects as annotations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub build_metadata: Vec<BuildMetadata>,
    /// Labels and annotations for every applied object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_metadata: Option<CommonMetadata>,
    /// Directories of kustomize components, relative to `path`, that are added to the build.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
    /// How encrypted files are decrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decryption: Option<Decryption>,
    /// What becomes of the applied objects when this one is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<DeletionPolicy>,
    /// Kustomizations that have to be ready before this one is applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<DependencyReference>,
    /// Recreates objects whose immutable fields differ.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    #[schemars(extend("x-default" = false))]
    pub force: bool,
    /// CEL expressions that say when objects of a kind are healthy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub health_check_exprs: Vec<CustomHealthCheck>,
    /// Objects that have to become healthy before this one is ready.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub health_checks: Vec<NamespacedObjectKindReference>,
    /// Fields in which drift is not corrected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<IgnoreRule>,
    /// Leaves out components whose directory does not exist, in place of failing.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub ignore_missing_components: bool,
    /// New names, tags and digests of images.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// How often to apply, also without a new revision.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// Another cluster to apply to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kube_config: Option<KubeConfigReference>,
    /// Put before the names of all objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 200))]
    pub name_prefix: Option<String>,
    /// Put after the names of all objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 200))]
    pub name_suffix: Option<String>,
    /// Patches that are applied after those of the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
    /// Directory to build, relative to the root of the source; the root itself when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Variables that are substituted in the built manifests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_build: Option<PostBuild>,
    /// Whether objects that left the build are deleted.
    pub prune: bool,
    /// How long to wait after a failure; `interval` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub retry_interval: Option<Duration>,
    /// `ServiceAccount` of this namespace in whose name objects are applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    /// The source whose artifact holds the manifests.
    pub source_ref: CrossNamespaceSourceReference,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Namespace that all namespaced objects are put into.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub target_namespace: Option<String>,
    /// Time limit of building, applying and waiting for health; `interval` less 30 seconds when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub timeout: Option<Duration>,
    /// Waits for the health of all applied objects; `healthChecks` are then not looked at.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub wait: bool,
}

crate::text_enum! {
    /// A note about the build.
    pub enum BuildMetadata {
        /// Where an object comes from.
        OriginAnnotations = "originAnnotations",
        /// What has changed an object.
        TransformerAnnotations = "transformerAnnotations",
    }
}

/// How encrypted files are decrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Decryption {
    /// The tool that encrypted them.
    pub provider: DecryptionProvider,
    /// Secret with private keys and cloud credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// `ServiceAccount` whose workload identity opens a cloud's key service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
}

crate::text_enum! {
    /// A tool that encrypts files.
    pub enum DecryptionProvider {
        /// SOPS.
        Sops = "sops",
    }
}

crate::text_enum! {
    /// What becomes of the applied objects when their owner is deleted.
    pub enum DeletionPolicy {
        /// Deletes them if `prune` is true; what happens without a policy.
        MirrorPrune = "MirrorPrune",
        /// Deletes them.
        Delete = "Delete",
        /// Deletes them and waits until they are gone.
        WaitForTermination = "WaitForTermination",
        /// Leaves them in place.
        Orphan = "Orphan",
    }
}

/// Variables for the built manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PostBuild {
    /// Values by name; they win over those of `substituteFrom`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub substitute: BTreeMap<String, String>,
    /// `ConfigMaps` and Secrets with values; later ones win.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub substitute_from: Vec<SubstituteReference>,
    /// When substitution takes place; only with variables when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substitute_strategy: Option<SubstituteStrategy>,
}

crate::text_enum! {
    /// When substitution takes place.
    pub enum SubstituteStrategy {
        /// When at least one variable is given.
        WithVariables = "WithVariables",
        /// Always.
        Always = "Always",
    }
}

/// A `ConfigMap` or Secret of this namespace with values by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SubstituteReference {
    /// Its kind.
    pub kind: ValuesKind,
    /// Its name.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Whether it may be missing.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    #[schemars(extend("x-default" = false))]
    pub optional: bool,
}

crate::text_enum! {
    /// A kind of object that holds values.
    pub enum ValuesKind {
        /// A Secret.
        Secret = "Secret",
        /// A `ConfigMap`.
        ConfigMap = "ConfigMap",
    }
}

/// The source of the manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CrossNamespaceSourceReference {
    /// API version of the source; not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Kind of the source.
    pub kind: SourceKind,
    /// Name of the source.
    pub name: String,
    /// Namespace of the source; that of the Kustomization when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

crate::text_enum! {
    /// A kind of source whose artifact can hold manifests.
    pub enum SourceKind {
        /// An `OCIRepository`.
        OciRepository = "OCIRepository",
        /// A `GitRepository`.
        GitRepository = "GitRepository",
        /// A Bucket.
        Bucket = "Bucket",
        /// An `ExternalArtifact`.
        ExternalArtifact = "ExternalArtifact",
    }
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct KustomizationStatus {
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// The last five different builds that were applied, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Snapshot>,
    /// The objects that are applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inventory: Option<ResourceInventory>,
    /// Revision at the origin of the source, when the artifact says so, at the last successful run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_applied_origin_revision: Option<String>,
    /// Revision of the source at the last successful run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_applied_revision: Option<String>,
    /// Revision of the source at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_attempted_revision: Option<String>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// Generation of the object at the last successful run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
}

/// One build and how its application went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Checksum of the built manifests.
    pub digest: String,
    /// When it was first applied.
    #[schemars(schema_with = "time")]
    pub first_reconciled: Time,
    /// When it was last applied.
    #[schemars(schema_with = "time")]
    pub last_reconciled: Time,
    /// How long the last time took.
    pub last_reconciled_duration: Duration,
    /// Reason of the Ready condition at the last time.
    pub last_reconciled_status: String,
    /// The revision, and the revision at the origin.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// How often it was applied.
    pub total_reconciliations: i64,
}
