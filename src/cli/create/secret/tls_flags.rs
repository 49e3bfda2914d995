//! The files of TLS, as several kinds of Secret hold them.

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{cli::inputs::Inputs, manifests::secret::TlsFiles};

/// The files of TLS.
#[derive(Args, Debug)]
pub(super) struct TlsFlags {
    /// file with the client certificate
    #[arg(long = "tls-crt-file", value_name = "string", default_value = "")]
    certificate: String,
    /// file with the private key of the client certificate; "-" is standard input
    #[arg(long = "tls-key-file", value_name = "string", default_value = "")]
    key: String,
    /// file with the certificate authorities to trust
    #[arg(long = "ca-crt-file", value_name = "string", default_value = "")]
    ca: String,
}

/// What they hold.
pub(super) struct TlsTexts {
    certificate: String,
    key: String,
    ca: String,
}

impl TlsFlags {
    /// Reads the files.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub(super) async fn read(&self, inputs: &mut Inputs) -> Result<TlsTexts> {
        let ca = inputs.optional("--ca-crt-file", &self.ca).await;
        let ca = ca.context("unable to read TLS CA file")?;
        let certificate = inputs.optional("--tls-crt-file", &self.certificate).await;
        let certificate = certificate.context("failed to read cert file")?;
        let key = inputs.optional("--tls-key-file", &self.key).await;
        Ok(TlsTexts { certificate, key: key.context("failed to read key file")?, ca })
    }
}

impl TlsTexts {
    /// As a Secret takes them.
    pub(super) fn files(&self) -> TlsFiles<'_> {
        TlsFiles { certificate: &self.certificate, key: &self.key, ca: &self.ca }
    }
}
