//! Images in a Git repository that are kept up to date.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, LabelSelector, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ImageRef;
use crate::crd::patterns::{INTERVAL, PLAIN_REFSPEC};
use crate::crd::{Column, columns, conditions, label_selector, time};
use crate::meta::{Duration, LocalObjectReference};
use crate::source::GitRepositoryRef;

crate::kind! {
    /// Writes the latest images into the manifests of a Git repository and pushes the change.
    pub struct ImageUpdateAutomation: "image.toolkit.fluxcd.io", "v1", "imageupdateautomations" {
        spec: ImageUpdateAutomationSpec,
        status: ImageUpdateAutomationStatus,
        unobserved: true,
        short_names: ["iua", "imgupd", "imgauto"],
        category: "fluxcd-images",
        columns: [
            columns::READY,
            columns::STATUS,
            Column::wide("Last run", ".status.lastAutomationRunTime"),
            columns::AGE,
        ],
    }
}

/// Which repository, how it is changed and how often.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageUpdateAutomationSpec {
    /// How to check out, commit and push.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitSpec>,
    /// How often to look for newer images.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// The `ImagePolicy` objects that count; all of the namespace when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "label_selector")]
    pub policy_selector: Option<LabelSelector>,
    /// The `GitRepository` to change.
    pub source_ref: AutomationSourceReference,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// What is changed in the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = serde_json::json!({"strategy":"Setters"})))]
    pub update: Option<UpdateStrategy>,
}

/// The repository to change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AutomationSourceReference {
    /// API version of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Kind of the source.
    #[schemars(extend("x-default" = "GitRepository"))]
    pub kind: AutomationSourceKind,
    /// Name of the source.
    pub name: String,
    /// Namespace of the source; that of the automation when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

crate::text_enum! {
    /// A kind of source that can be written to.
    pub enum AutomationSourceKind {
        /// A `GitRepository`.
        GitRepository = "GitRepository",
    }
}

/// How to check out, commit and push.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GitSpec {
    /// What to check out; that of the `GitRepository` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout: Option<GitCheckoutSpec>,
    /// How commits look.
    pub commit: CommitSpec,
    /// Where commits go; to the branch that is checked out when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<PushSpec>,
}

/// What to check out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GitCheckoutSpec {
    /// The revision, in the words of a `GitRepository`.
    #[serde(rename = "ref")]
    pub reference: GitRepositoryRef,
}

/// How commits look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CommitSpec {
    /// Who the author is.
    pub author: CommitUser,
    /// Go template of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_template: Option<String>,
    /// Values for the template.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub message_template_values: BTreeMap<String, String>,
    /// The key to sign with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_key: Option<SigningKey>,
}

/// An author of commits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CommitUser {
    /// Address.
    pub email: String,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A key to sign commits with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SigningKey {
    /// Secret with the private key.
    pub secret_ref: LocalObjectReference,
    /// What kind of key it is; `OpenPGP` when left out.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<SigningKeyType>,
}

crate::text_enum! {
    /// A kind of key.
    pub enum SigningKeyType {
        /// `OpenPGP`.
        Gpg = "gpg",
        /// SSH.
        Ssh = "ssh",
    }
}

/// Where commits go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PushSpec {
    /// Branch to push to; it is made when it does not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Push options for the server.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Refspec to push, beside the branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PLAIN_REFSPEC))]
    pub refspec: Option<String>,
}

/// What is changed in the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateStrategy {
    /// Directory whose files are changed; the whole repository when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How the places to change are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "Setters"))]
    pub strategy: Option<UpdateStrategyName>,
}

crate::text_enum! {
    /// A way to find the places to change.
    pub enum UpdateStrategyName {
        /// By markers in comments.
        Setters = "Setters",
    }
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageUpdateAutomationStatus {
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// When it last ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "time")]
    pub last_automation_run_time: Option<Time>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// SHA-1 of the last commit that was pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_push_commit: Option<String>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "time")]
    pub last_push_time: Option<Time>,
    /// Generation of the object at the last run that came to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// The latest images at the last run, by the name of their policy.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub observed_policies: BTreeMap<String, ImageRef>,
    /// Revision of the source at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_source_revision: Option<String>,
}
