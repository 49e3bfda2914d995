//! A Git repository whose revisions become artifacts.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Artifact;
use crate::crd::patterns::{GIT_URL, INTERVAL, TIMEOUT};
use crate::crd::{Column, Rule, columns, conditions, plain_text, rules};
use crate::meta::{Duration, LocalObjectReference};

crate::kind! {
    /// Fetches a Git repository at an interval and offers one of its revisions as an artifact.
    pub struct GitRepository: "source.toolkit.fluxcd.io", "v1", "gitrepositories" {
        spec: GitRepositorySpec,
        status: GitRepositoryStatus,
        unobserved: true,
        short_names: ["gitrepo"],
        category: "fluxcd-sources",
        columns: [Column::new("URL", ".spec.url"), columns::AGE, columns::READY, columns::STATUS],
    }
}

const RULES: &[Rule] = &[(
    "!has(self.serviceAccountName) || (has(self.provider) && (self.provider == 'azure' || self.provider == 'aws'))",
    "serviceAccountName can only be set when provider is 'azure' or 'aws'",
)];

/// Where the repository is, which revision is wanted and how often to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct GitRepositorySpec {
    /// Patterns in the form of a .gitignore file; what they match does not get into the artifact. They come
    /// on top of the .sourceignore files, and replace the built-in list of images, archives and CI files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore: Option<String>,
    /// Other `GitRepository` objects of the namespace whose artifacts are copied into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<GitRepositoryInclude>,
    /// How often to look for a new revision.
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Duration,
    /// Which identity opens the repository: that of the Secret (`generic`), a workload identity of a cloud,
    /// or a GitHub App.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<GitProvider>,
    /// Secret with the proxy to go through: `address`, optional `username` and `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_secret_ref: Option<LocalObjectReference>,
    /// Whether submodules are fetched, with the credentials of this repository.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub recurse_submodules: bool,
    /// The revision that is wanted; the branch `master` when left out.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<GitRepositoryRef>,
    /// Secret with the credentials: `username` and `password`, or `bearerToken`, for HTTP; `identity` and
    /// `known_hosts` for SSH; `ca.crt` and a client certificate for TLS; the keys of a GitHub App.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// `ServiceAccount` whose workload identity opens the repository, for the providers `aws` and `azure`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    /// Directories to check out, in place of the whole tree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sparse_checkout: Vec<String>,
    /// Stops all work on this object while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Time limit of one fetch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = TIMEOUT), extend("x-default" = "60s"))]
    pub timeout: Option<Duration>,
    /// Address of the repository, over HTTP, HTTPS or SSH.
    #[schemars(regex(pattern = GIT_URL))]
    pub url: String,
    /// Which signatures a revision has to carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<GitRepositoryVerification>,
}

crate::text_enum! {
    /// Who vouches for the controller at the Git server.
    pub enum GitProvider {
        /// The credentials of `secretRef`.
        Generic = "generic",
        /// AWS `CodeCommit`, by workload identity.
        Aws = "aws",
        /// Azure DevOps, by workload identity.
        Azure = "azure",
        /// A GitHub App.
        GitHub = "github",
    }
}

/// The artifact of another `GitRepository`, copied into this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GitRepositoryInclude {
    /// Directory of the other artifact to copy; all of it when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_path: Option<String>,
    /// The other `GitRepository`.
    pub repository: LocalObjectReference,
    /// Directory of this artifact to copy into; the name of the other repository when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_path: Option<String>,
}

/// A revision. Of several fields `commit` wins, then `name`, `semver`, `tag`, `branch`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GitRepositoryRef {
    /// Branch whose head is checked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Full SHA-1 of a commit. Together with `branch` only that branch is fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Full name of a reference, such as `refs/pull/420/head`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Range of versions; the highest tag in it is checked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semver: Option<String>,
    /// Tag to check out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// What signatures are looked for and who may have made them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GitRepositoryVerification {
    /// What has to be signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "HEAD"))]
    pub mode: Option<GitVerificationMode>,
    /// Secret with the public keys of those who may sign.
    pub secret_ref: LocalObjectReference,
}

crate::text_enum! {
    /// What has to carry a good signature.
    pub enum GitVerificationMode {
        /// The commit; the older spelling.
        LegacyHead = "head",
        /// The commit.
        Head = "HEAD",
        /// The tag, which has to be an annotated one.
        Tag = "Tag",
        /// Both.
        TagAndHead = "TagAndHEAD",
    }
}

/// What the controller has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct GitRepositoryStatus {
    /// The artifact of the last good run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// The state of the object in the form of conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// The artifacts that were copied into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub included_artifacts: Vec<Artifact>,
    /// Value of the annotation `reconcile.fluxcd.io/requestedAt` at the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
    /// Generation of the object at the last run that came to an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// `.spec.ignore` as it was for the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_ignore: Option<String>,
    /// `.spec.include` as it was for the current artifact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed_include: Vec<GitRepositoryInclude>,
    /// `.spec.recurseSubmodules` as it was for the current artifact.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub observed_recurse_submodules: bool,
    /// `.spec.sparseCheckout` as it was for the current artifact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed_sparse_checkout: Vec<String>,
    /// What was verified of the current artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "plain_text")]
    pub source_verification_mode: Option<GitVerificationMode>,
}
