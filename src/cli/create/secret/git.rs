//! `flux create secret git`.

use std::fmt;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;

use super::{
    HostKeys, Ssh,
    login::Login,
    tail::{Making, Recipe},
};
use crate::{
    cli::{
        complete::Beyond,
        exit::Fault,
        inputs::Inputs,
        parse::url::{self, Url},
        ssh_key::SshKey,
    },
    manifests::secret::{GitCredentials, SecretManifest, git},
};

/// Flags of `create secret git`.
#[derive(Args)]
#[command(
    about = "Create or update a Kubernetes secret for Git authentication",
    long_about = "The create secret git command makes a Secret for a GitRepository.
For Git over SSH it holds a private key, which is made unless a file has it, and the key that the host shows now, unless a
file has the host's keys. For Git over HTTP/S it holds a user and a password, or a bearer token.",
    after_help = "  # Create a Secret for Git over SSH with a new ECDSA P-521 key
  flux create secret git podinfo-auth --url=ssh://git@github.com/stefanprodan/podinfo --ssh-key-algorithm=ecdsa --ssh-ecdsa-curve=p521

  # Create a Secret with a key from a file, its passphrase from another, and known keys of the host: nothing is contacted
  flux create secret git podinfo-auth --url=ssh://git@github.com/stefanprodan/podinfo --private-key-file=private.key \\
    --password-file=passphrase.txt --known-hosts-file=known_hosts --export > podinfo-auth.yaml

  # Print the deploy key
  yq eval '.stringData.\"identity.pub\"' podinfo-auth.yaml

  # Create a Secret for Git over HTTPS, with the password from a file
  flux create secret git podinfo-auth --url=https://github.com/stefanprodan/podinfo --username=username --password-file=password.txt

  # Encrypt a Secret on disk with SOPS
  sops --encrypt --encrypted-regex '^(data|stringData)$' --in-place podinfo-auth.yaml"
)]
pub(crate) struct Git {
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "address of the repository, such as ssh://git@host/org/repository"
    )]
    url: String,
    #[command(flatten)]
    login: Login,
    /// bearer token
    #[arg(long, value_name = "string", default_value = "")]
    bearer_token: String,
    /// file with the bearer token, in place of --bearer-token; "-" is standard input
    #[arg(add = Beyond, long, value_name = "string", default_value = "")]
    bearer_token_file: String,
    /// file with the certificate authorities to trust
    #[arg(long, value_name = "string", default_value = "")]
    ca_crt_file: String,
    /// file with the private SSH key, whose passphrase is the password; "-" is standard input
    #[arg(long, value_name = "string", default_value = "")]
    private_key_file: String,
    #[command(flatten)]
    host_keys: HostKeys,
    #[command(flatten)]
    key: SshKey,
}

impl fmt::Debug for Git {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Git").field("url", &url::shown(&self.url)).finish_non_exhaustive()
    }
}

impl Recipe for Git {
    const WHAT: &'static str = "git";

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        if self.url.is_empty() {
            return Err(anyhow!("url is required").into());
        }
        let url = url::parse(&self.url).map_err(|why| anyhow!("git URL parse failed: {why}"))?;
        let credentials = match url.scheme.as_str() {
            "ssh" => self.over_ssh(&url, &mut making.inputs).await?,
            "http" | "https" => self.over_http(&mut making.inputs).await?,
            other => {
                let refused = anyhow!("git URL scheme '{other}' not supported, can be: ssh, http and https");
                return Err(refused.into());
            }
        };
        Ok(git(making.namespace, making.name, &credentials))
    }

    fn note(secret: &SecretManifest) -> Option<String> {
        secret.data.get("identity.pub").map(|key| format!("deploy key: {}", key.trim_end()))
    }
}

impl Git {
    async fn over_http(&self, inputs: &mut Inputs) -> Result<GitCredentials> {
        let password = self.login.password(inputs).await?;
        let (flag, file) = (
            ("--bearer-token", self.bearer_token.as_str()),
            ("--bearer-token-file", self.bearer_token_file.as_str()),
        );
        let token = inputs.secret(flag, file).await?;
        let ca = inputs.optional("--ca-crt-file", &self.ca_crt_file).await;
        let ca = ca.context("unable to read TLS CA file")?;
        Ok(GitCredentials::over_http(&self.login.username, &password, &token, &ca)?)
    }

    async fn over_ssh(&self, url: &Url, inputs: &mut Inputs) -> Result<GitCredentials, Fault> {
        let passphrase = self.login.password(inputs).await?;
        let ssh = Ssh {
            private_key_file: &self.private_key_file,
            passphrase: &passphrase,
            known_hosts_file: &self.host_keys.known_hosts_file,
            kind: self.key.kind(),
        };
        ssh.credentials(url, inputs).await
    }
}
