//! `flux create secret oci`.

use clap::Args;

use super::{
    login::Login,
    tail::{Making, Recipe},
};
use crate::{
    cli::{exit::Fault, parse::url},
    manifests::{
        install::Credentials,
        secret::{SecretError, SecretManifest, registry},
    },
};

/// Flags of `create secret oci`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a Kubernetes image pull secret",
    long_about = "The create secret oci command makes an image pull Secret, for an OCIRepository, an ImageRepository or a
ServiceAccount.",
    after_help = "  # Create a Secret for a registry, with the password from standard input
  flux create secret oci ghcr-auth --url=ghcr.io --username=username --password-file=- < password.txt

  # Create a Secret on disk and encrypt it with SOPS
  flux create secret oci ghcr-auth --url=ghcr.io --username=username --password=password --export > ghcr-auth.yaml
  sops --encrypt --encrypted-regex '^(data|stringData)$' --in-place ghcr-auth.yaml"
)]
pub(crate) struct Oci {
    /// the registry, such as ghcr.io
    #[arg(long, value_name = "string", default_value = "")]
    url: String,
    #[command(flatten)]
    login: Login,
}

impl Recipe for Oci {
    const WHAT: &'static str = "oci";
    const LABELS: bool = false;

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        let password = self.login.password(&mut making.inputs).await?;
        let credentials = Credentials { user: self.login.username.clone(), password };
        let made = registry(making.namespace, making.name, &self.url, &credentials);
        Ok(made.map_err(|error| match error {
            // A registry's name has no user, and what stands for one may be a secret.
            SecretError::Registry(url) => SecretError::Registry(url::shown(&url)),
            error => error,
        })?)
    }
}
