//! Where notifications go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crd::patterns::{INTERVAL, PROXY_URL, TIMEOUT};
use crate::crd::{Rule, columns, rules};
use crate::meta::{Duration, LocalObjectReference};

crate::kind! {
    /// A service that takes notifications, and how to reach it.
    pub struct Provider: "notification.toolkit.fluxcd.io", "v1beta3", "providers" {
        spec: ProviderSpec,
        unobserved: false,
        short_names: [],
        category: "fluxcd-notifications",
        columns: [columns::AGE],
    }
}

const RULES: &[Rule] = &[(
    "self.type == 'github' || self.type == 'gitlab' || self.type == 'gitea' || self.type == 'bitbucketserver' || \
     self.type == 'bitbucket' || self.type == 'azuredevops' || !has(self.commitStatusExpr)",
    "spec.commitStatusExpr is only supported for the 'github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', \
     'azuredevops' provider types",
)];

/// Which service it is and how to reach it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("x-kubernetes-validations" = rules(RULES)))]
pub struct ProviderSpec {
    /// Address to send to; the key `address` of the Secret wins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048))]
    pub address: Option<String>,
    /// Secret with `ca.crt`, and `tls.crt` with `tls.key` for a client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_secret_ref: Option<LocalObjectReference>,
    /// Channel, room, topic or project to post to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048))]
    pub channel: Option<String>,
    /// CEL expression over `event` and `alert` that makes the name of a commit status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit_status_expr: Option<String>,
    /// No longer looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = INTERVAL))]
    pub interval: Option<Duration>,
    /// Address of a proxy; `proxySecretRef` is the better place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048), regex(pattern = PROXY_URL))]
    pub proxy: Option<String>,
    /// Secret with the proxy to go through: `address`, optional `username` and `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_secret_ref: Option<LocalObjectReference>,
    /// Secret with what opens the service: `token`, `username` and `password`, `address`, `headers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<LocalObjectReference>,
    /// `ServiceAccount` whose workload identity opens the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    /// Sends nothing while it is true.
    #[serde(skip_serializing_if = "crate::meta::is_false")]
    pub suspend: bool,
    /// Time limit of one message; 15 seconds when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = TIMEOUT))]
    pub timeout: Option<Duration>,
    /// The service.
    #[serde(rename = "type")]
    pub type_: ProviderType,
    /// Name under which messages are posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048))]
    pub username: Option<String>,
}

crate::text_enum! {
    /// A service that takes notifications.
    pub enum ProviderType {
        /// Slack.
        Slack = "slack",
        /// Discord.
        Discord = "discord",
        /// Microsoft Teams.
        MsTeams = "msteams",
        /// Rocket.Chat.
        Rocket = "rocket",
        /// Any HTTP server: it gets the event as JSON.
        Generic = "generic",
        /// Any HTTP server: it gets the event as JSON, signed by HMAC.
        GenericHmac = "generic-hmac",
        /// Commit status at GitHub.
        GitHub = "github",
        /// Commit status at a `GitLab` server.
        GitLab = "gitlab",
        /// Commit status at a Gitea server.
        Gitea = "gitea",
        /// Comment on a pull request of a Gitea server.
        GiteaPullRequestComment = "giteapullrequestcomment",
        /// Commit status at a Bitbucket server.
        BitbucketServer = "bitbucketserver",
        /// Commit status at Bitbucket.
        Bitbucket = "bitbucket",
        /// Commit status at Azure DevOps.
        AzureDevOps = "azuredevops",
        /// Google Chat.
        GoogleChat = "googlechat",
        /// Google Cloud Pub/Sub.
        GooglePubSub = "googlepubsub",
        /// Webex.
        Webex = "webex",
        /// Sentry.
        Sentry = "sentry",
        /// Azure Event Hubs.
        AzureEventHub = "azureeventhub",
        /// Telegram.
        Telegram = "telegram",
        /// Lark.
        Lark = "lark",
        /// Matrix.
        Matrix = "matrix",
        /// Opsgenie.
        Opsgenie = "opsgenie",
        /// Prometheus Alertmanager.
        Alertmanager = "alertmanager",
        /// Annotations of Grafana.
        Grafana = "grafana",
        /// Repository dispatch of GitHub.
        GitHubDispatch = "githubdispatch",
        /// Comment on a pull request of GitHub.
        GitHubPullRequestComment = "githubpullrequestcomment",
        /// Comment on a merge request of a `GitLab` server.
        GitLabMergeRequestComment = "gitlabmergerequestcomment",
        /// Events of an on-call service.
        PagerDuty = "pagerduty",
        /// Datadog.
        Datadog = "datadog",
        /// NATS.
        Nats = "nats",
        /// Zulip.
        Zulip = "zulip",
        /// An OTLP trace collector.
        Otel = "otel",
    }
}
