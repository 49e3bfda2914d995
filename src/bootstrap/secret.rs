//! The Secrets: to pull images, and to fetch the repository.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use flux_git::{Secret, ssh};
use flux_kube::ApplyOptions;
use k8s_openapi::api::core::v1::Secret as KubernetesSecret;
use kube::Api;

use super::{
    Cluster, Plan, Report,
    plan::{Host, Source},
};
use crate::manifests::secret::{GitCredentials, Layout, git, image_pull};

/// How long the host may take to show its keys.
const SCAN: Duration = Duration::from_secs(30);

/// Makes the pull Secret when there are credentials for it.
pub(super) async fn pull(plan: &Plan, cluster: &Cluster, report: &mut dyn Report) -> Result<()> {
    let Some(pull) = &plan.pull else { return Ok(()) };
    let name = &plan.install.image_pull_secret;
    let secret =
        image_pull(&plan.install.namespace, name, &pull.registry, &pull.credentials, Layout::Compact);
    cluster.applier.apply(vec![secret.to_value()], &ApplyOptions::cli(), None).await?;
    report.success(&format!("reconciled image pull secret {name}"));
    Ok(())
}

/// Reads the key of the SSH server that the Secret is to name; nothing when the Secret names none or is to stay.
///
/// Done before the first push: a repository whose host cannot be reached so must not get manifests that name it.
///
/// # Errors
/// The host shows no key.
pub(super) async fn known_hosts(plan: &Plan, cluster: &Cluster) -> Result<String> {
    match &plan.source {
        Source::Basic { .. } | Source::Bearer { .. } => Ok(String::new()),
        Source::Generated { .. } if existing(plan, cluster).await?.is_some() => Ok(String::new()),
        Source::Generated { host, .. } | Source::Key { host, .. } => scan(host).await,
    }
}

async fn existing(plan: &Plan, cluster: &Cluster) -> Result<Option<KubernetesSecret>> {
    let api: Api<KubernetesSecret> = Api::namespaced(cluster.client.clone(), &plan.sync.namespace);
    Ok(api.get_opt(&plan.sync.secret).await?)
}

/// Makes or updates the Secret of the repository. A generated key that is there already stays: the repository knows it.
pub(super) async fn source(
    plan: &Plan,
    cluster: &Cluster,
    known_hosts: String,
    report: &mut dyn Report,
) -> Result<()> {
    let (namespace, name) = (&plan.sync.namespace, &plan.sync.secret);
    report.action(&format!("determining if source secret \"{namespace}/{name}\" exists"));
    let existing = existing(plan, cluster).await?;
    if existing.is_some() && matches!(plan.source, Source::Generated { .. }) {
        report.success("source secret up to date");
        return Ok(());
    }
    report.action("generating source secret");
    let (credentials, ask) = credentials(&plan.source, existing.as_ref(), known_hosts).await?;
    if let GitCredentials::Ssh { public, .. } = &credentials
        && ask != Ask::Nothing
    {
        report.success(&format!("public key: {}", public.trim_end()));
        if ask == Ask::Access
            && !report.confirm("Please give the key access to your repository", "--silent")?
        {
            bail!("aborting");
        }
    }
    report.action(&format!("applying source secret \"{namespace}/{name}\""));
    let secret = git(namespace, name, &credentials);
    cluster.applier.apply(vec![secret.to_value()], &ApplyOptions::cli(), None).await?;
    report.success("reconciled source secret");
    Ok(())
}

/// What the user has to hear or to answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// Nothing.
    Nothing,
    /// The public key.
    Tell,
    /// The public key, and whether it has access.
    Access,
}

async fn credentials(
    source: &Source,
    existing: Option<&KubernetesSecret>,
    known_hosts: String,
) -> Result<(GitCredentials, Ask)> {
    let ask = |silent: bool| if silent { Ask::Tell } else { Ask::Access };
    Ok(match source {
        Source::Basic { username, password, ca } => {
            let (username, password, ca) = (username.clone(), password.clone(), ca.clone());
            (GitCredentials::Basic { username, password, ca }, Ask::Nothing)
        }
        Source::Bearer { token, ca } => {
            (GitCredentials::Bearer { token: token.clone(), ca: ca.clone() }, Ask::Nothing)
        }
        Source::Key { identity, passphrase, silent, .. } => {
            let public = public(identity, passphrase)?;
            // A key that the cluster uses already has access, so a second run has nothing to ask.
            let known = existing.is_some_and(|secret| holds(secret, "identity", identity));
            let (identity, passphrase) = (identity.clone(), passphrase.clone());
            (GitCredentials::Ssh { identity, public, known_hosts, passphrase }, ask(*silent || known))
        }
        Source::Generated { kind, passphrase, silent, .. } => {
            let kind = *kind;
            let pair = tokio::task::spawn_blocking(move || ssh::generate_key(kind)).await??;
            let identity = pair.private.expose().to_owned();
            let passphrase = passphrase.clone();
            (GitCredentials::Ssh { identity, public: pair.public, known_hosts, passphrase }, ask(*silent))
        }
    })
}

fn public(identity: &str, passphrase: &str) -> Result<String> {
    let passphrase = (!passphrase.is_empty()).then(|| Secret::from(passphrase));
    Ok(ssh::public_key(&Secret::from(identity), passphrase.as_ref())?)
}

fn holds(secret: &KubernetesSecret, key: &str, text: &str) -> bool {
    let data = secret.data.as_ref().and_then(|data| data.get(key));
    data.is_some_and(|data| data.0 == text.as_bytes())
}

/// Reads the key that an SSH server shows, as a line of `known_hosts`. Nothing vouches for it.
///
/// # Errors
/// The server cannot be reached, or shows no such key.
pub async fn scan(host: &Host) -> Result<String> {
    let Host { name, port, algorithms } = host;
    let key = ssh::scan_host_key(name, *port, SCAN, algorithms).await;
    Ok(key.with_context(|| format!("SSH key scan for host {name}:{port} failed"))?.line)
}
