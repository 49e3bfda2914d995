//! `flux create secret helm`.

use clap::Args;

use super::{
    login::Login,
    tail::{Making, Recipe},
    tls_flags::TlsFlags,
};
use crate::{
    cli::exit::Fault,
    manifests::secret::{HelmCredentials, SecretManifest, helm},
};

/// Flags of `create secret helm`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a Kubernetes secret for Helm repository authentication",
    long_about = "The create secret helm command makes a Secret for a HelmRepository: a user and a password, or a client
certificate, and the certificate authorities to trust.",
    after_help = "  # Create a Secret for basic authentication, with the password from a file
  flux create secret helm repo-auth --username=username --password-file=password.txt

  # Create a Secret on disk and encrypt it with SOPS
  flux create secret helm repo-auth --username=username --password=password --export > repo-auth.yaml
  sops --encrypt --encrypted-regex '^(data|stringData)$' --in-place repo-auth.yaml

  # Create a Secret for a custom certificate authority
  flux create secret helm repo-auth --username=username --password=password --ca-crt-file=ca.crt"
)]
pub(crate) struct Helm {
    #[command(flatten)]
    login: Login,
    #[command(flatten)]
    tls: TlsFlags,
}

impl Recipe for Helm {
    const WHAT: &'static str = "helm";

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        let password = self.login.password(&mut making.inputs).await?;
        let texts = self.tls.read(&mut making.inputs).await?;
        let credentials =
            HelmCredentials { username: &self.login.username, password: &password, tls: texts.files() };
        Ok(helm(making.namespace, making.name, &credentials)?)
    }
}
