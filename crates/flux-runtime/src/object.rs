//! What the frame needs to know of a Flux kind.

use std::fmt::Debug;

use flux_api::meta::names;
use k8s_openapi::{
    NamespaceResourceScope, api::core::v1::ObjectReference, apimachinery::pkg::apis::meta::v1::Condition,
};
use kube::{Resource, core::object::HasStatus};
use serde::{Serialize, de::DeserializeOwned};

/// A Flux kind: namespaced, with conditions in its status and a switch to suspend it.
pub trait Object:
    Resource<DynamicType = (), Scope = NamespaceResourceScope>
    + HasStatus<Status: Serialize>
    + Serialize
    + DeserializeOwned
    + Clone
    + Debug
    + Send
    + Sync
    + 'static
{
    /// Returns whether runs end early (`spec.suspend`).
    fn suspended(&self) -> bool;
    /// Returns the conditions of the status; empty when there is no status.
    fn conditions(&self) -> &[Condition];
    /// Returns the conditions to change them; makes a status where there is none.
    fn conditions_mut(&mut self) -> &mut Vec<Condition>;
    /// Returns `status.lastHandledReconcileAt`.
    fn last_handled(&self) -> Option<&str>;
    /// Sets `status.lastHandledReconcileAt`.
    fn set_last_handled(&mut self, token: String);

    /// Returns the value of `reconcile.fluxcd.io/requestedAt`.
    fn requested_at(&self) -> Option<&str> {
        self.meta().annotations.as_ref()?.get(names::RECONCILE_REQUESTED_AT).map(String::as_str)
    }

    /// Returns `metadata.generation`, 0 when it is not set.
    fn generation(&self) -> i64 {
        self.meta().generation.unwrap_or(0)
    }

    /// Returns a reference to this object, as events carry it.
    fn reference(&self) -> ObjectReference {
        let meta = self.meta();
        ObjectReference {
            api_version: Some(Self::api_version(&()).into_owned()),
            kind: Some(Self::kind(&()).into_owned()),
            name: meta.name.clone(),
            namespace: meta.namespace.clone(),
            uid: meta.uid.clone(),
            resource_version: meta.resource_version.clone(),
            field_path: None,
        }
    }
}

/// The kinds with a `spec.suspend`, conditions and `status.lastHandledReconcileAt`.
macro_rules! objects {
    ($($kind:path),+ $(,)?) => {$(
        impl Object for $kind {
            fn suspended(&self) -> bool {
                self.spec.suspend
            }

            fn conditions(&self) -> &[Condition] {
                self.status.as_ref().map_or(&[], |status| &status.conditions)
            }

            fn conditions_mut(&mut self) -> &mut Vec<Condition> {
                &mut self.status.get_or_insert_default().conditions
            }

            fn last_handled(&self) -> Option<&str> {
                self.status.as_ref()?.last_handled_reconcile_at.as_deref()
            }

            fn set_last_handled(&mut self, token: String) {
                self.status.get_or_insert_default().last_handled_reconcile_at = Some(token);
            }
        }
    )+};
}

objects!(
    flux_api::source::Bucket,
    flux_api::source::GitRepository,
    flux_api::source::HelmChart,
    flux_api::source::HelmRepository,
    flux_api::source::OCIRepository,
    flux_api::kustomize::Kustomization,
);
