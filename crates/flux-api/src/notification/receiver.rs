//! Webhooks that make objects run at once.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::EventSourceKind;
use crate::crd::patterns::{HTTP_PREFIX, INTERVAL};
use crate::crd::{Rule, columns, conditions, rules};
use crate::meta::{Duration, LocalObjectReference};

crate::kind! {
    /// Takes webhook calls and makes the objects that it names run at once.
    pub struct Receiver: "notification.toolkit.fluxcd.io", "v1", "receivers" {
        spec: ReceiverSpec,
        status: ReceiverStatus,
        unobserved: true,
        short_names: [],
        category: "fluxcd-notifications",
        columns: [columns::AGE, columns::READY, columns::STATUS],
    }
}

const RULES: &[Rule] = &[
    (
        "self.type != 'generic-oidc' || (has(self.oidcProviders) && size(self.oidcProviders) > 0)",
        "generic-oidc receivers must define at least one oidcProvider",
    ),
    (
        "self.type == 'generic-oidc' || !has(self.oidcProviders) || size(self.oidcProviders) == 0",
        "oidcProviders can only be set when type is generic-oidc",
    ),
    (
        "self.type != 'generic-oidc' || !has(self.secretRef)",
        "secretRef cannot be set when type is generic-oidc",
    ),
    (
        "self.type == 'generic-oidc' || has(self.secretRef)",
        "secretRef is required when type is not generic-oidc",
    ),
];

/// Who may call, and what then happens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct ReceiverSpec {
    /// Events of the sender that count, such as `push`; all when left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// How often the object is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL), extend("x-default" = "10m"))]
    pub interval: Option<Duration>,
    /// Issuers whose tokens are accepted, for the type `generic-oidc`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-kubernetes-list-map-keys" = serde_json::json!(["issuerURL"]),"x-kubernetes-list-type"="map"))]
    pub oidc_providers: Vec<OidcProvider>,
    /// CEL expression over `resource` and `request`; only objects for which it is true are made to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_filter: Option<String>,
    /// The objects to run.
    pub resources: Vec<ReceiverResource>,
    /// Secret whose `token` proves that a call is real.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// Takes no calls while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// The sender, and with it the form of a call and its proof.
    #[serde(rename = "type")]
    pub type_: ReceiverType,
}

crate::text_enum! {
    /// A sender of webhook calls.
    pub enum ReceiverType {
        /// Anyone who knows the address.
        Generic = "generic",
        /// Anyone who can sign by HMAC.
        GenericHmac = "generic-hmac",
        /// Anyone with a token of a known issuer.
        GenericOidc = "generic-oidc",
        /// GitHub.
        GitHub = "github",
        /// A `GitLab` server.
        GitLab = "gitlab",
        /// A Bitbucket server.
        Bitbucket = "bitbucket",
        /// Harbor.
        Harbor = "harbor",
        /// Docker Hub.
        DockerHub = "dockerhub",
        /// Quay.
        Quay = "quay",
        /// Google Container Registry.
        Gcr = "gcr",
        /// Nexus.
        Nexus = "nexus",
        /// Azure Container Registry.
        Acr = "acr",
        /// CD Events.
        CdEvents = "cdevents",
    }
}

/// An issuer of tokens and what its tokens have to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OidcProvider {
    /// Audience that a token has to be for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Address of the issuer.
    #[serde(rename = "issuerURL")]
    #[schemars(regex(pattern = HTTP_PREFIX))]
    pub issuer_url: String,
    /// Checks of the claims; all have to be true.
    #[schemars(length(min = 1))]
    pub validations: Vec<OidcValidation>,
    /// Named expressions for use in the checks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<OidcVariable>,
}

/// A check of the claims of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OidcValidation {
    /// CEL expression over `claims` and `vars`.
    pub expression: String,
    /// Message when it is false.
    pub message: String,
}

/// A named expression.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OidcVariable {
    /// CEL expression over `claims`, and over the variables before it as `vars`.
    pub expression: String,
    /// Name of the variable.
    pub name: String,
}

/// Objects to run, possibly of another namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ReceiverResource {
    /// API version of the objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// CEL expression over `resource` and `request`, in place of that of the Receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Kind of the objects.
    pub kind: EventSourceKind,
    /// Labels that an object has to carry, when the name is `*`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: BTreeMap<String, String>,
    /// Name of the object, or `*` for all.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Namespace of the objects; that of the Receiver when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub namespace: Option<String>,
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ReceiverStatus {
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
    /// Path to call, as `/hook/<digest>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_path: Option<String>,
}
