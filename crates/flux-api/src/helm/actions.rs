//! What Helm does with a release, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crd::patterns::INTERVAL;
use crate::crd::{Rule, rules};
use crate::meta::Duration;

const INSTALL_STRATEGY_RULES: &[Rule] = &[(
    "!has(self.retryInterval) || self.name != 'RemediateOnFailure'",
    ".retryInterval cannot be set when .name is 'RemediateOnFailure'",
)];

const UPGRADE_STRATEGY_RULES: &[Rule] = &[(
    "!has(self.retryInterval) || self.name == 'RetryOnFailure'",
    ".retryInterval can only be set when .name is 'RetryOnFailure'",
)];

/// How a release is installed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "they are the fields of the API")]
pub struct Install {
    /// What happens to the CRDs of the chart; they are created when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crds: Option<CrdsPolicy>,
    /// Creates the target namespace when it does not exist.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub create_namespace: bool,
    /// Runs no hooks.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_hooks: bool,
    /// Does not check the manifests against the schema of the API server.
    #[serde(rename = "disableOpenAPIValidation", skip_serializing_if = "crate::meta::is_false")]
    pub disable_open_api_validation: bool,
    /// Does not check the values against the schema of the chart.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_schema_validation: bool,
    /// Does not take over objects that exist already.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_take_ownership: bool,
    /// Does not wait for objects to be ready.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_wait: bool,
    /// Does not wait for jobs to end.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_wait_for_jobs: bool,
    /// What happens when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<InstallRemediation>,
    /// Uses the name again of a release that was deleted but left its history.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub replace: bool,
    /// Applies on the side of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_side_apply: Option<bool>,
    /// Leaves out the CRDs of the chart; `crds` is the better place.
    #[serde(rename = "skipCRDs", skip_serializing_if = "crate::meta::is_false")]
    pub skip_crds: bool,
    /// What happens when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<InstallStrategy>,
    /// Time limit; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub timeout: Option<Duration>,
}

crate::text_enum! {
    /// What happens to the CRDs of a chart.
    pub enum CrdsPolicy {
        /// They are left alone.
        Skip = "Skip",
        /// Those that do not exist are created.
        Create = "Create",
        /// They are created, or replaced by the chart's.
        CreateReplace = "CreateReplace",
    }
}

/// What happens when an installation fails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(INSTALL_STRATEGY_RULES)))]
pub struct InstallStrategy {
    /// What happens.
    pub name: FailureStrategy,
    /// How long to wait before the next try.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub retry_interval: Option<Duration>,
}

crate::text_enum! {
    /// What happens when an action fails.
    pub enum FailureStrategy {
        /// The release is remediated as `remediation` says.
        RemediateOnFailure = "RemediateOnFailure",
        /// The action is tried again, and nothing undone.
        RetryOnFailure = "RetryOnFailure",
    }
}

/// What happens when an installation fails: it is uninstalled and tried again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct InstallRemediation {
    /// Whether failed tests count for nothing; as for `.spec.test` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_test_failures: Option<bool>,
    /// Whether the last failure, too, is uninstalled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediate_last_failure: Option<bool>,
    /// How often to try again, -1 for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = null))]
    pub retries: Option<i64>,
}

/// How a release is upgraded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "they are the fields of the API")]
pub struct Upgrade {
    /// What happens when the chart has another name than before; it is reinstalled when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart_name_change_strategy: Option<ChartNameChangeStrategy>,
    /// Deletes objects that a failed upgrade created.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub cleanup_on_fail: bool,
    /// What happens to the CRDs of the chart; they are left alone when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crds: Option<CrdsPolicy>,
    /// Runs no hooks.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_hooks: bool,
    /// Does not check the manifests against the schema of the API server.
    #[serde(rename = "disableOpenAPIValidation", skip_serializing_if = "crate::meta::is_false")]
    pub disable_open_api_validation: bool,
    /// Does not check the values against the schema of the chart.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_schema_validation: bool,
    /// Does not take over objects that exist already.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_take_ownership: bool,
    /// Does not wait for objects to be ready.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_wait: bool,
    /// Does not wait for jobs to end.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_wait_for_jobs: bool,
    /// Replaces objects in place of changing them.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub force: bool,
    /// Keeps the values of the release, and puts the new ones over them.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub preserve_values: bool,
    /// What happens when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<UpgradeRemediation>,
    /// Whether it applies on the side of the server; as the release did before when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_side_apply: Option<ServerSideApply>,
    /// What happens when it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<UpgradeStrategy>,
    /// Time limit; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub timeout: Option<Duration>,
}

crate::text_enum! {
    /// What happens when a chart has another name than before.
    pub enum ChartNameChangeStrategy {
        /// The release is upgraded all the same.
        InPlaceUpdate = "InPlaceUpdate",
        /// The release is uninstalled and installed.
        Reinstall = "Reinstall",
    }
}

crate::text_enum! {
    /// Whether objects are applied on the side of the server.
    pub enum ServerSideApply {
        /// They are.
        Enabled = "enabled",
        /// They are not.
        Disabled = "disabled",
        /// As the release did before.
        Auto = "auto",
    }
}

/// What happens when an upgrade fails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(UPGRADE_STRATEGY_RULES)))]
pub struct UpgradeStrategy {
    /// What happens.
    pub name: FailureStrategy,
    /// How long to wait before the next try.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub retry_interval: Option<Duration>,
}

/// What happens when an upgrade fails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UpgradeRemediation {
    /// Whether failed tests count for nothing; as for `.spec.test` when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_test_failures: Option<bool>,
    /// Whether the last failure, too, is remediated; it is when there are retries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediate_last_failure: Option<bool>,
    /// How often to try again, -1 for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = null))]
    pub retries: Option<i64>,
    /// How it is remediated; rolled back when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<RemediationStrategy>,
}

crate::text_enum! {
    /// How a failed upgrade is remediated.
    pub enum RemediationStrategy {
        /// The release is rolled back.
        Rollback = "rollback",
        /// The release is uninstalled.
        Uninstall = "uninstall",
    }
}

/// How a failed upgrade is rolled back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "they are the fields of the API")]
pub struct Rollback {
    /// Deletes objects that a failed rollback created.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub cleanup_on_fail: bool,
    /// Runs no hooks.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_hooks: bool,
    /// Does not wait for objects to be ready.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_wait: bool,
    /// Does not wait for jobs to end.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_wait_for_jobs: bool,
    /// Replaces objects in place of changing them.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub force: bool,
    /// No longer looked at.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub recreate: bool,
    /// Whether it applies on the side of the server; as the release did before when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_side_apply: Option<ServerSideApply>,
    /// Time limit; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub timeout: Option<Duration>,
}

/// How a release is uninstalled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Uninstall {
    /// What happens to the objects that the objects of the release own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "background"))]
    pub deletion_propagation: Option<DeletionPropagation>,
    /// Runs no hooks.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_hooks: bool,
    /// Does not wait until the objects are gone.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub disable_wait: bool,
    /// Keeps the history of the release.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub keep_history: bool,
    /// Time limit; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub timeout: Option<Duration>,
}

crate::text_enum! {
    /// What happens to the objects that a deleted object owns.
    pub enum DeletionPropagation {
        /// They are deleted later.
        Background = "background",
        /// They are deleted first.
        Foreground = "foreground",
        /// They are left.
        Orphan = "orphan",
    }
}

/// Whether and how the tests of a chart are run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Test {
    /// Runs them after an installation or upgrade.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub enable: bool,
    /// Which tests are run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<TestFilter>,
    /// Failed tests count for nothing.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub ignore_failures: bool,
    /// Time limit of each test; that of the release when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub timeout: Option<Duration>,
}

/// Picks tests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TestFilter {
    /// Leaves the test out, in place of taking it.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub exclude: bool,
    /// Name of the test.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
}
