//! `flux create secret tls`.

use clap::Args;

use super::{
    tail::{Making, Recipe},
    tls_flags::TlsFlags,
};
use crate::{
    cli::exit::Fault,
    manifests::secret::{SecretManifest, tls},
};

/// Flags of `create secret tls`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a Kubernetes secret with TLS certificates",
    long_about = "The create secret tls command makes a Secret of a client certificate with its private key, of certificate
authorities to trust, or of both.",
    after_help = "  # Create a Secret of a client certificate and the authorities to trust
  flux create secret tls certs --tls-crt-file=client.crt --tls-key-file=client.key --ca-crt-file=ca.crt

  # Create a Secret on disk and encrypt it with SOPS
  flux create secret tls certs --tls-crt-file=client.crt --tls-key-file=client.key --export > certs.yaml
  sops --encrypt --encrypted-regex '^(data|stringData)$' --in-place certs.yaml"
)]
pub(crate) struct Tls {
    #[command(flatten)]
    files: TlsFlags,
}

impl Recipe for Tls {
    const WHAT: &'static str = "tls";
    const BLANK_LINE: bool = false;

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        let texts = self.files.read(&mut making.inputs).await?;
        Ok(tls(making.namespace, making.name, &texts.files())?)
    }
}
