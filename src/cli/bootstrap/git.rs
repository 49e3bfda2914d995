//! `flux bootstrap git`.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use flux_api::source::GitProvider;
use flux_git::{Scheme, Secret, Url, ssh};
use k8s_openapi::api::core::v1::Secret as KubernetesSecret;
use kube::Api;

use super::{Common, aws};
use crate::{
    bootstrap::{
        Plan,
        git::{self, Controllers},
    },
    cli::{
        context::Context,
        exit::{Advise, Fault},
        parse::{url, values},
    },
};

/// How long the server may take to show its keys.
const SCAN: Duration = Duration::from_secs(30);

/// Flags of `bootstrap git`.
#[derive(Args, Debug)]
#[command(
    about = "Deploy Flux on a cluster connected to a Git repository",
    long_about = "The bootstrap git command commits the Flux manifests to the
branch of a Git repository. And then it configures the target cluster to synchronize with
that repository. If the Flux components are present on the cluster, the bootstrap
command will perform an upgrade if needed.",
    after_help = "  # Run bootstrap for a Git repository and authenticate with your SSH agent
  flux bootstrap git --url=ssh://git@example.com/repository.git --path=clusters/my-cluster

  # Run bootstrap for a Git repository and authenticate using a password
  flux bootstrap git --url=https://example.com/repository.git --token-auth --password=<password> --path=clusters/my-cluster

  # Run bootstrap for a Git repository and authenticate using a password from environment variable
  GIT_PASSWORD=<password> flux bootstrap git --url=https://example.com/repository.git --token-auth --path=clusters/my-cluster

  # Run bootstrap for a Git repository with a private key and its passphrase
  flux bootstrap git --url=ssh://git@example.com/repository.git --private-key-file=<path/to/private.key> --password=<passphrase> --path=clusters/my-cluster

  # Run bootstrap for a Git repository on AWS CodeCommit with the IAM credentials of the environment or of ~/.aws
  flux bootstrap git --url=https://git-codecommit.<region>.amazonaws.com/v1/repos/<repository> --path=clusters/my-cluster

  # Run bootstrap for a Git repository on AWS CodeCommit with an SSH key
  flux bootstrap git --url=ssh://<SSH-Key-ID>@git-codecommit.<region>.amazonaws.com/v1/repos/<repository> --private-key-file=<path/to/private.key> --path=clusters/my-cluster

  # Run bootstrap for a Git repository that takes bearer tokens
  flux bootstrap git --url=https://example.com/repository.git --with-bearer-token=true --password=<token> --path=clusters/my-cluster"
)]
pub(crate) struct Git {
    /// Git repository URL
    #[arg(long, value_name = "string", default_value = "")]
    url: String,
    /// sync interval
    #[arg(long, value_name = "duration", default_value = "1m0s", value_parser = values::duration)]
    interval: Duration,
    /// path relative to the repository root, when specified the cluster sync will be scoped to this path
    #[arg(long, value_name = "safeRelativePath", value_parser = values::relative_path)]
    path: Option<String>,
    /// basic authentication username
    #[arg(short, long, value_name = "string", default_value = "git")]
    username: String,
    /// basic authentication password
    #[arg(short, long, value_name = "string", default_value = "")]
    password: String,
    /// assumes the deploy key is already setup, skips confirmation
    #[arg(short, long)]
    silent: bool,
    /// allows insecure HTTP connections
    #[arg(long)]
    allow_insecure_http: bool,
    /// use password as bearer token for Authorization header
    #[arg(long)]
    with_bearer_token: bool,
    #[arg(hide = true)]
    ignored: Vec<String>,
}

impl Git {
    /// What the flags ask for.
    ///
    /// # Errors
    /// The first that does not fit; no password where one is needed and nobody to ask; an SSH server that does not answer.
    pub(super) async fn plan(&self, context: &mut Context, common: &Common) -> Result<Plan, Fault> {
        let mut controllers = match (self.with_bearer_token, common.token_auth) {
            (true, _) => Controllers::Bearer,
            (false, true) => Controllers::Basic,
            (false, false) => Controllers::Key,
        };
        let (mut username, mut password) =
            (self.username.clone(), self.password(context, controllers).await?);
        let path = self.path.as_deref().unwrap_or("./");
        let mut settings = common.settings(context, path, self.interval, &password).await?;
        if self.url.is_empty() {
            return Err(anyhow!("--url is required").into());
        }
        let url = Url::parse(&self.url).with_context(|| format!("--url {:?}", url::shown(&self.url)))?;
        let key = common.private_key()?;
        if let Some(login) = aws::login(context, &url, key.is_some(), controllers)? {
            (username, password, controllers) = (login.username, login.password, Controllers::Basic);
            settings.sync.provider = Some(GitProvider::Aws);
        }
        let known_hosts = match url.scheme() {
            Scheme::Ssh => self.known_hosts(context, common, &url, key.is_some()).await?,
            Scheme::Http | Scheme::Https | Scheme::File => String::new(),
        };
        let git = git::Git {
            username,
            password,
            controllers,
            insecure: self.allow_insecure_http,
            ca: common.ca()?,
            proxy: context.environment.proxies.to(&url),
            key,
            agent: context.environment.ssh_agent.clone(),
            known_hosts,
            ssh_hostname: common.ssh_hostname.clone(),
            host_key_algorithms: common.host_key_algorithms(),
            kind: common.key_kind(),
            silent: self.silent,
            url,
        };
        git::plan(&git, settings).advise(|| None)
    }

    /// The password: the flag's, else the environment's, else the user's answer when there must be one.
    async fn password(&self, context: &mut Context, controllers: Controllers) -> Result<Secret> {
        let given = Some(self.password.clone()).filter(|password| !password.is_empty());
        match given.or_else(|| context.environment.git_password.clone()) {
            Some(password) => Ok(Secret::new(password)),
            None if controllers == Controllers::Key => Ok(Secret::default()),
            None => {
                let question = "Please enter your Git repository password";
                let answer = context.ui.secret(question, "--password or set GIT_PASSWORD").await;
                Ok(Secret::new(answer.context("could not read password")?))
            }
        }
    }

    /// The host keys to trust: those that the cluster trusts already, else those of the user's own file with an agent, else
    /// those that the server shows now.
    async fn known_hosts(
        &self,
        context: &mut Context,
        common: &Common,
        url: &Url,
        key: bool,
    ) -> Result<String, Fault> {
        let secrets: Api<KubernetesSecret> = Api::namespaced(context.client().await?, &context.namespace);
        if let Some(trusted) = secrets.get_opt(&common.secret_name).await?.and_then(trusted)
            && names(&trusted, url)
        {
            return Ok(trusted);
        }
        if !key
            && let Some(path) = &context.environment.known_hosts
            && let Ok(text) = fs::read_to_string(path)
        {
            return Ok(text);
        }
        let keys = ssh::scan_host_keys(url.host(), url.port(), SCAN).await;
        let keys =
            keys.with_context(|| format!("SSH key scan for host {}:{} failed", url.host(), url.port()))?;
        let lines: Vec<String> = keys.into_iter().map(|key| key.line).collect();
        Ok(lines.join("\n") + "\n")
    }
}

fn trusted(secret: KubernetesSecret) -> Option<String> {
    String::from_utf8(secret.data?.remove("known_hosts")?.0).ok()
}

/// Whether a `known_hosts` text has a line for the server.
fn names(known_hosts: &str, url: &Url) -> bool {
    let name = ssh::host_name(url.host(), url.port());
    known_hosts
        .lines()
        .filter_map(|line| line.split(' ').next())
        .any(|hosts| hosts.split(',').any(|host| host == name))
}
