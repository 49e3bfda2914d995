//! `flux create secret proxy`.

use anyhow::anyhow;
use clap::Args;

use super::{
    login::Login,
    tail::{Making, Recipe},
};
use crate::{
    cli::{exit::Fault, parse::url},
    manifests::secret::{SecretManifest, proxy},
};

/// Flags of `create secret proxy`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a Kubernetes secret for proxy authentication",
    long_about = "The create secret proxy command makes a Secret with the address of a proxy, and a user and password for it.",
    after_help = "  # Create a Secret for a proxy, with the password from a file
  flux create secret proxy my-proxy --address=https://proxy.example.com:8080 --username=username --password-file=password.txt

  # Create a Secret on disk and encrypt it with SOPS
  flux create secret proxy my-proxy --address=https://proxy.example.com:8080 --export > my-proxy.yaml
  sops --encrypt --encrypted-regex '^(data|stringData)$' --in-place my-proxy.yaml"
)]
pub(crate) struct Proxy {
    /// address of the proxy
    #[arg(long, value_name = "string", default_value = "")]
    address: String,
    #[command(flatten)]
    login: Login,
}

impl Recipe for Proxy {
    const WHAT: &'static str = "proxy";

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        let password = self.login.password(&mut making.inputs).await?;
        let login = (self.login.username.as_str(), password.as_str());
        let secret = proxy(making.namespace, making.name, &self.address, login)?;
        url::parse(&self.address).map_err(|why| anyhow!("invalid proxy address: {why}"))?;
        Ok(secret)
    }
}
