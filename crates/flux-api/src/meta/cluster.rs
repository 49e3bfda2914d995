//! Which cluster is meant, and what is put on every object that goes there.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalObjectReference, SecretKeyReference};
use crate::crd::{Rule, rules};

const ONE_REFERENCE: &str =
    "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified";

const KUBE_CONFIG_RULES: &[Rule] = &[
    ("has(self.configMapRef) || has(self.secretRef)", ONE_REFERENCE),
    ("!has(self.configMapRef) || !has(self.secretRef)", ONE_REFERENCE),
];

/// How to reach a cluster other than the controller's own. Exactly one of the two references is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(KUBE_CONFIG_RULES)))]
pub struct KubeConfigReference {
    /// `ConfigMap` that describes the cluster and the cloud provider whose identity opens it: `provider`,
    /// `cluster`, `address`, `ca.crt`, `audiences`, `serviceAccountName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map_ref: Option<LocalObjectReference>,
    /// Secret that holds a kubeconfig, under `value` or `value.yaml` when no key is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<SecretKeyReference>,
}

/// Labels and annotations that every applied object gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CommonMetadata {
    /// Annotations to add; they win over those of the object.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Labels to add; they win over those of the object.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}
