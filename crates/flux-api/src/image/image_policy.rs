//! Which tag of an image is the latest.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crd::patterns::INTERVAL;
use crate::crd::{Column, Rule, columns, conditions, rules};
use crate::meta::{Duration, NamespacedObjectReference};

crate::kind! {
    /// Picks the latest of an image's tags.
    pub struct ImagePolicy: "image.toolkit.fluxcd.io", "v1", "imagepolicies" {
        spec: ImagePolicySpec,
        status: ImagePolicyStatus,
        unobserved: true,
        short_names: ["imgpol", "imagepol"],
        category: "fluxcd-images",
        columns: [
            Column::new("Image", ".status.latestRef.name"),
            Column::new("Tag", ".status.latestRef.tag"),
            columns::READY,
            columns::STATUS,
            columns::AGE,
        ],
    }
}

const RULES: &[Rule] = &[
    (
        "!has(self.interval) || (has(self.digestReflectionPolicy) && self.digestReflectionPolicy == 'Always')",
        "spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'",
    ),
    (
        "has(self.interval) || !has(self.digestReflectionPolicy) || self.digestReflectionPolicy != 'Always'",
        "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
    ),
];

/// Whose tags, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct ImagePolicySpec {
    /// When the digest of the latest tag is looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "Never"))]
    pub digest_reflection_policy: Option<ReflectionPolicy>,
    /// Which tags are looked at, and what of them is ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_tags: Option<TagFilter>,
    /// The `ImageRepository` whose tags are looked at.
    pub image_repository_ref: NamespacedObjectReference,
    /// How often the digest is looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Option<Duration>,
    /// The order of the tags. Exactly one field is given.
    pub policy: ImagePolicyChoice,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
}

crate::text_enum! {
    /// When the digest of the latest tag is looked up.
    pub enum ReflectionPolicy {
        /// At every interval.
        Always = "Always",
        /// When the latest tag changes.
        IfNotPresent = "IfNotPresent",
        /// Never.
        Never = "Never",
    }
}

/// Which tags are looked at, and what of them is ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TagFilter {
    /// What is ordered, with the groups of the pattern as `$name` or `$1`; the whole tag when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extract: Option<String>,
    /// Regular expression over the tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// The order of the tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImagePolicyChoice {
    /// By letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alphabetical: Option<AlphabeticalPolicy>,
    /// As numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerical: Option<NumericalPolicy>,
    /// As semantic versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semver: Option<SemverPolicy>,
}

/// Tags ordered by letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AlphabeticalPolicy {
    /// With `asc` the last of the alphabet is the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "asc"))]
    pub order: Option<TagOrder>,
}

/// Tags ordered as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct NumericalPolicy {
    /// With `asc` the highest number is the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "asc"))]
    pub order: Option<TagOrder>,
}

crate::text_enum! {
    /// A direction.
    pub enum TagOrder {
        /// Ascending.
        Ascending = "asc",
        /// Descending.
        Descending = "desc",
    }
}

/// Tags ordered as semantic versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SemverPolicy {
    /// Range of versions; the highest in it is the latest.
    pub range: String,
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImagePolicyStatus {
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// The latest image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_ref: Option<ImageRef>,
    /// Generation of the object at the last run that came to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// The latest image before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_previous_ref: Option<ImageRef>,
}

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageRef {
    /// Digest of the manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Name, with its registry.
    pub name: String,
    /// Tag.
    pub tag: String,
}
