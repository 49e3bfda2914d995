//! What all kinds share: references, durations, conditions, and the names that Flux gives a meaning to.

mod cluster;
pub mod conditions;
mod duration;
mod health;
mod inventory;
pub mod names;
pub mod reasons;
mod references;
pub mod secret_keys;

pub use cluster::{CommonMetadata, KubeConfigReference};
pub use duration::{Duration, ParseDurationError};
pub use health::CustomHealthCheck;
pub use inventory::{ResourceInventory, ResourceReference};
pub use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, ObjectMeta, Time};
pub use references::{
    DependencyReference, LocalObjectReference, NamespacedObjectKindReference, NamespacedObjectReference,
    SecretKeyReference,
};

/// For fields that are left out while they are false, as Go's `omitempty` does.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
pub(crate) const fn is_false(value: &bool) -> bool {
    !*value
}
