//! Environment and global flags, resolved once. Nothing below this module reads the environment.

use std::{
    num::NonZero,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use flux_git::Secret;

use super::{
    complete::Candidates,
    parse::{UsageError, values},
    proxies::Proxies,
};
use crate::bootstrap::codecommit::Credentials;

/// The variables of the environment that `flux` heeds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    /// `HOME`.
    pub home: Option<PathBuf>,
    /// `KUBECONFIG`, a list of paths.
    pub kubeconfig: Option<String>,
    /// `KUBECACHEDIR`.
    pub kube_cache: Option<String>,
    /// `FLUX_SYSTEM_NAMESPACE`.
    pub namespace: Option<String>,
    /// `FLUX_NS_FOLLOWS_KUBE_CONTEXT` is not empty.
    pub namespace_follows_context: bool,
    /// What `NO_COLOR`, `CLICOLOR_FORCE` and `TERM` ask for.
    pub colours: Colours,
    /// `TERM` is `dumb`: nothing may move.
    pub dumb: bool,
    /// `GIT_PASSWORD`.
    pub git_password: Option<String>,
    /// `FLUX_RELEASES_URL`: the page of releases to use in place of `https://github.com/fluxcd/flux2/releases`, as
    /// `https://host/owner/repository/releases` of a GitHub Enterprise server.
    pub releases: Option<String>,
    /// `FLUXCD_PLUGINS`: the directory of the plugins.
    pub plugins: Option<PathBuf>,
    /// `FLUXCD_PLUGIN_CATALOG`: where plugins are installed from.
    pub plugin_catalog: Option<String>,
    /// The tokens of a CI job.
    pub oidc: Oidc,
    /// The variables of AWS.
    pub aws: Aws,
    /// The variables that name proxies.
    pub proxies: Proxies,
    /// `SSH_AUTH_SOCK`.
    pub ssh_agent: Option<PathBuf>,
    /// `PWD`: the working directory as the shell names it.
    pub working_directory: Option<PathBuf>,
    /// `KUSTOMIZE_ENABLE_MANAGEDBY_LABEL` is `on`, which is all that kubectl heeds.
    pub managed_by_label: bool,
    /// `GIT_SSL_CAINFO`: a file of authorities for Git over HTTPS.
    pub git_authorities: Option<PathBuf>,
    /// `SSH_KNOWN_HOSTS`, else `~/.ssh/known_hosts`.
    pub known_hosts: Option<PathBuf>,
}

impl Environment {
    /// Reads the process environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the command line reads the environment"
    )]
    pub(crate) fn read() -> Self {
        let text = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let path = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = path("HOME");
        let known_hosts = home.as_ref().map(|home| home.join(".ssh/known_hosts"));
        Self {
            plugins: path("FLUXCD_PLUGINS"),
            plugin_catalog: text("FLUXCD_PLUGIN_CATALOG"),
            oidc: Oidc::read(text),
            aws: Aws::read(text, path, home.as_deref()),
            proxies: Proxies::read(text),
            known_hosts: path("SSH_KNOWN_HOSTS").or(known_hosts),
            home,
            kubeconfig: text("KUBECONFIG"),
            kube_cache: text("KUBECACHEDIR"),
            namespace: text("FLUX_SYSTEM_NAMESPACE"),
            namespace_follows_context: text("FLUX_NS_FOLLOWS_KUBE_CONTEXT").is_some(),
            colours: Colours::read(text),
            dumb: text("TERM").is_some_and(|kind| kind == "dumb"),
            git_password: text("GIT_PASSWORD"),
            releases: text("FLUX_RELEASES_URL"),
            ssh_agent: path("SSH_AUTH_SOCK"),
            git_authorities: path("GIT_SSL_CAINFO"),
            working_directory: path("PWD"),
            managed_by_label: text("KUSTOMIZE_ENABLE_MANAGEDBY_LABEL").as_deref() == Some("on"),
        }
    }

    /// The default of `--namespace`, and the complaint about a variable that cannot be one.
    pub(crate) fn default_namespace(&self) -> (String, Option<String>) {
        match self.namespace.as_deref() {
            Some(name) if is_label(name) => (name.to_owned(), None),
            Some(name) => (
                DEFAULT_NAMESPACE.to_owned(),
                Some(format!(" ignoring invalid FLUX_SYSTEM_NAMESPACE: {name:?}")),
            ),
            None => (DEFAULT_NAMESPACE.to_owned(), None),
        }
    }

    /// The default of `--cache-dir`.
    pub(crate) fn default_cache(&self) -> String {
        self.kube_cache.clone().unwrap_or_else(|| {
            let home = self.home.clone().unwrap_or_default();
            home.join(".kube/cache").to_string_lossy().into_owned()
        })
    }
}

/// Where output may be coloured: <https://no-color.org>, <https://bixense.com/clicolors>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Colours {
    /// Nowhere.
    Never,
    /// On a terminal.
    #[default]
    Terminal,
    /// Everywhere.
    Always,
}

impl Colours {
    fn read(text: impl Fn(&'static str) -> Option<String>) -> Self {
        if text("NO_COLOR").is_some() {
            Self::Never
        } else if text("CLICOLOR_FORCE").is_some_and(|force| force != "0") {
            Self::Always
        } else if text("TERM").is_some_and(|kind| kind == "dumb") {
            Self::Never
        } else {
            Self::Terminal
        }
    }

    /// Whether that holds for a stream.
    pub(crate) const fn on(self, terminal: bool) -> bool {
        match self {
            Self::Never => false,
            Self::Terminal => terminal,
            Self::Always => true,
        }
    }
}

/// By what a CI job shows who it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oidc {
    /// `FLUX_TRIGGER_RECEIVER_OIDC_TOKEN`.
    pub token: Option<Secret>,
    /// `ACTIONS_ID_TOKEN_REQUEST_URL`: where an Actions job gets its token.
    pub request_url: Option<String>,
    /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`: what it may be got with.
    pub request_token: Option<Secret>,
}

impl Oidc {
    fn read(text: impl Fn(&'static str) -> Option<String>) -> Self {
        Self {
            token: text("FLUX_TRIGGER_RECEIVER_OIDC_TOKEN").map(Secret::from),
            request_url: text("ACTIONS_ID_TOKEN_REQUEST_URL"),
            request_token: text("ACTIONS_ID_TOKEN_REQUEST_TOKEN").map(Secret::from),
        }
    }
}

/// Where the AWS command line would find its credentials.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aws {
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
    pub credentials: Option<Credentials>,
    /// `AWS_PROFILE`.
    pub profile: Option<String>,
    /// `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`.
    pub credentials_file: Option<PathBuf>,
    /// `AWS_CONFIG_FILE`, else `~/.aws/config`.
    pub config_file: Option<PathBuf>,
}

impl Aws {
    fn read(
        text: impl Fn(&'static str) -> Option<String>,
        path: impl Fn(&'static str) -> Option<PathBuf>,
        home: Option<&Path>,
    ) -> Self {
        let credentials = || {
            Some(Credentials {
                access_key_id: text("AWS_ACCESS_KEY_ID")?,
                secret_access_key: text("AWS_SECRET_ACCESS_KEY")?.into(),
                session_token: text("AWS_SESSION_TOKEN").unwrap_or_default().into(),
            })
        };
        let below = |name: &str| home.map(|home| home.join(".aws").join(name));
        Self {
            credentials: credentials(),
            profile: text("AWS_PROFILE"),
            credentials_file: path("AWS_SHARED_CREDENTIALS_FILE").or_else(|| below("credentials")),
            config_file: path("AWS_CONFIG_FILE").or_else(|| below("config")),
        }
    }
}

/// All variables of the process, as bytes, for the one command whose input they are.
pub(crate) fn variables() -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    std::env::vars_os().map(|(name, value)| (name.into_encoded_bytes(), value.into_encoded_bytes()))
}

/// How many threads may compute at once: the cores that this process may use.
pub(crate) fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Where Flux lives unless it is told otherwise.
const DEFAULT_NAMESPACE: &str = "flux-system";

/// Flags of every command (spec/cli/global.md §3).
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one per flag")]
pub(crate) struct Globals {
    /// timeout for this operation
    #[arg(long, global = true, value_name = "duration", default_value = "5m0s", value_parser = values::duration)]
    pub timeout: Duration,
    /// print generated objects
    #[arg(long, global = true)]
    pub verbose: bool,
    #[arg(
        long,
        global = true,
        help = "use the namespace from the kubeconfig context instead of the default flux-system namespace, can also be set via FLUX_NS_FOLLOWS_KUBE_CONTEXT env var"
    )]
    pub ns_follows_kube_context: bool,
    /// If present, the namespace scope for this CLI request
    #[arg(short, long, global = true, value_name = "string", add = Candidates::Namespaces)]
    pub namespace: Option<String>,
    /// Path to the kubeconfig file to use for CLI requests.
    #[arg(long, global = true, value_name = "string")]
    pub kubeconfig: Option<PathBuf>,
    /// The name of the kubeconfig context to use
    #[arg(long, global = true, value_name = "string", add = Candidates::Contexts)]
    pub context: Option<String>,
    /// The name of the kubeconfig cluster to use
    #[arg(long, global = true, value_name = "string", add = Candidates::Clusters)]
    pub cluster: Option<String>,
    /// The name of the kubeconfig user to use
    #[arg(long, global = true, value_name = "string", add = Candidates::Users)]
    pub user: Option<String>,
    /// The address and port of the Kubernetes API server
    #[arg(long, global = true, value_name = "string")]
    pub server: Option<String>,
    /// Bearer token for authentication to the API server
    #[arg(long, global = true, value_name = "string")]
    pub token: Option<String>,
    /// Username to impersonate for the operation. User could be a regular user or a service account in a namespace.
    #[arg(long = "as", global = true, value_name = "string")]
    pub as_user: Option<String>,
    /// UID to impersonate for the operation.
    #[arg(long, global = true, value_name = "string")]
    pub as_uid: Option<String>,
    /// Group to impersonate for the operation, this flag can be repeated to specify multiple groups.
    #[arg(long, global = true, value_name = "stringArray")]
    pub as_group: Vec<String>,
    /// User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.
    #[arg(long, global = true, value_name = "stringArray")]
    pub as_user_extra: Vec<String>,
    /// Server name to use for server certificate validation. If it is not provided, the hostname used to contact the server is used
    #[arg(long, global = true, value_name = "string")]
    pub tls_server_name: Option<String>,
    /// Path to a cert file for the certificate authority to authenticate the Kubernetes API server
    #[arg(long, global = true, value_name = "string")]
    pub certificate_authority: Option<PathBuf>,
    /// Path to a client certificate file for TLS authentication to the Kubernetes API server
    #[arg(long, global = true, value_name = "string")]
    pub client_certificate: Option<PathBuf>,
    /// Path to a client key file for TLS authentication to the Kubernetes API server
    #[arg(long, global = true, value_name = "string")]
    pub client_key: Option<PathBuf>,
    /// If true, the Kubernetes API server's certificate will not be checked for validity. This will make your HTTPS connections insecure
    #[arg(long, global = true)]
    pub insecure_skip_tls_verify: bool,
    /// If true, opt-out of response compression for all requests to the server
    #[arg(long, global = true)]
    pub disable_compression: bool,
    /// Default cache directory
    #[arg(long, global = true, value_name = "string")]
    pub cache_dir: Option<PathBuf>,
    /// The maximum queries-per-second of requests sent to the Kubernetes API.
    #[arg(long, global = true, value_name = "float32", default_value = "50", value_parser = values::float)]
    pub kube_api_qps: f32,
    /// The maximum burst queries-per-second of requests sent to the Kubernetes API.
    #[arg(long, global = true, value_name = "int", default_value = "300", value_parser = values::int)]
    pub kube_api_burst: i64,
}

/// The heading of flags that say which cluster is meant, and as whom.
const CONNECTION: &str = "Kubernetes connection";

/// Those of the flags that are about something else.
const OWN: &[&str] = &["timeout", "verbose", "ns_follows_kube_context", "namespace"];

/// Adds the flags to the root, in groups.
pub(crate) fn define(root: clap::Command) -> clap::Command {
    Globals::augment_args(root)
        .mut_args(|arg| if OWN.contains(&arg.get_id().as_str()) { arg } else { arg.help_heading(CONNECTION) })
}

/// Checks a namespace before anything is done with it.
pub(crate) fn check_namespace(name: &str) -> Result<(), UsageError> {
    if is_label(name) {
        return Ok(());
    }
    Err(UsageError(format!("namespace must be a valid DNS label: {name:?}")))
}

/// Whether `name` is an RFC 1123 label.
fn is_label(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    (1..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| inner(*byte) || *byte == b'-')
        && inner(bytes[0])
        && inner(bytes[bytes.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_rfc_1123() {
        for (name, valid) in [
            ("flux-system", true),
            ("a", true),
            ("0", true),
            ("", false),
            ("-a", false),
            ("a-", false),
            ("A", false),
            ("a.b", false),
        ] {
            assert_eq!(is_label(name), valid, "{name}");
        }
        assert!(!is_label(&"a".repeat(64)));
    }

    #[test]
    fn colours_are_as_the_variables_say() {
        for (variables, never, on_terminals, always) in [
            (&[][..], false, true, false),
            (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true, false, false),
            (&[("CLICOLOR_FORCE", "0")], false, true, false),
            (&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], false, false, true),
            (&[("TERM", "dumb")], true, false, false),
            (&[("TERM", "xterm")], false, true, false),
        ] {
            let text = |name| {
                let found = variables.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let colours = Colours::read(text);
            assert_eq!(
                (!colours.on(true), colours.on(true) && !colours.on(false), colours.on(false)),
                (never, on_terminals, always),
                "{variables:?}"
            );
        }
    }

    #[test]
    fn an_invalid_default_namespace_is_told() {
        let bad = Environment { namespace: Some("Bad_NS".into()), ..Environment::default() };
        let (name, complaint) = bad.default_namespace();
        assert_eq!(name, "flux-system");
        assert_eq!(complaint.unwrap(), " ignoring invalid FLUX_SYSTEM_NAMESPACE: \"Bad_NS\"");
    }
}
