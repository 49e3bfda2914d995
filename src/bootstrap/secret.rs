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
use crate::manifests::secret::{GitCredentials, Layout, image_pull, source as manifest};

/// How long the host may take to show its keys.
const SCAN: Duration = Duration::from_secs(30);

/// Makes the pull Secret when there are credentials for it.
pub(super) async fn pull(plan: &Plan, cluster: &Cluster, report: &mut dyn Report) -> Result<()> {
    let Some(pull) = &plan.pull else { return Ok(()) };
    let name = &plan.install.image_pull_secret;
    let secret =
        image_pull(&plan.install.namespace, name, &pull.registry, &pull.credentials, Layout::Compact);
    cluster.applier.apply(vec![secret], &ApplyOptions::cli(), None).await?;
    report.success(&format!("reconciled image pull secret {name}"));
    Ok(())
}

/// Makes or updates the Secret of the repository. A generated key that is there already stays: the repository knows it.
pub(super) async fn source(plan: &Plan, cluster: &Cluster, report: &mut dyn Report) -> Result<()> {
    let (namespace, name) = (&plan.sync.namespace, &plan.sync.secret);
    report.action(&format!("determining if source secret \"{namespace}/{name}\" exists"));
    let api: Api<KubernetesSecret> = Api::namespaced(cluster.client.clone(), namespace);
    let existing = api.get_opt(name).await?;
    if existing.is_some() && matches!(plan.source, Source::Generated { .. }) {
        report.success("source secret up to date");
        return Ok(());
    }
    report.action("generating source secret");
    let (credentials, ask) = credentials(&plan.source, existing.as_ref()).await?;
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
    let secret = manifest(namespace, name, &credentials);
    cluster.applier.apply(vec![secret], &ApplyOptions::cli(), None).await?;
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

async fn credentials(source: &Source, existing: Option<&KubernetesSecret>) -> Result<(GitCredentials, Ask)> {
    let ask = |silent: bool| if silent { Ask::Tell } else { Ask::Access };
    Ok(match source {
        Source::Basic { username, password, ca } => {
            let (username, password, ca) = (username.clone(), password.clone(), ca.clone());
            (GitCredentials::Basic { username, password, ca }, Ask::Nothing)
        }
        Source::Bearer { token, ca } => {
            (GitCredentials::Bearer { token: token.clone(), ca: ca.clone() }, Ask::Nothing)
        }
        Source::Key { identity, passphrase, host, silent } => {
            let public = public(identity, passphrase)?;
            // A key that the cluster uses already has access, so a second run has nothing to ask.
            let known = existing.is_some_and(|secret| holds(secret, "identity", identity));
            let known_hosts = scan(host).await?;
            let (identity, passphrase) = (identity.clone(), passphrase.clone());
            (GitCredentials::Ssh { identity, public, known_hosts, passphrase }, ask(*silent || known))
        }
        Source::Generated { kind, passphrase, host, silent } => {
            let kind = *kind;
            let pair = tokio::task::spawn_blocking(move || ssh::generate_key(kind)).await??;
            let known_hosts = scan(host).await?;
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

async fn scan(host: &Host) -> Result<String> {
    let Host { name, port, algorithms } = host;
    let key = ssh::scan_host_key(name, *port, SCAN, algorithms).await;
    Ok(key.with_context(|| format!("SSH key scan for host {name}:{port} failed"))?.line)
}
