//! `flux create secret notation`.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;

use super::tail::{Making, Recipe};
use crate::{
    cli::{
        exit::Fault,
        inputs::Inputs,
        parse::values::{self, List},
    },
    manifests::secret::{SecretManifest, notation},
};

/// Flags of `create secret notation`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a Kubernetes secret for verifications of artifacts signed by Notation",
    long_about = "The create secret notation command makes a Secret of a trust policy and root certificates, against which
signatures by Notation are verified.",
    after_help = "  # Create a Secret on disk and encrypt it with SOPS
  flux create secret notation notation-config --trust-policy-file=trust-policy.json --ca-cert-file=root.crt --export > notation-config.yaml
  sops --encrypt --encrypted-regex '^(data|stringData)$' --in-place notation-config.yaml"
)]
pub(crate) struct Notation {
    /// file with the trust policy
    #[arg(long, value_name = "string", default_value = "")]
    trust_policy_file: String,
    /// file with a root certificate, ending in .crt or .pem, accepts comma-separated values
    #[arg(long, value_name = "strings", value_parser = values::list)]
    ca_cert_file: Vec<List>,
}

impl Recipe for Notation {
    const WHAT: &'static str = "notation configuration";

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        let files = List::join(&self.ca_cert_file);
        if files.is_empty() {
            return Err(anyhow!("--ca-cert-file is required").into());
        }
        if self.trust_policy_file.is_empty() {
            return Err(anyhow!("--trust-policy-file is required").into());
        }
        let policy = making.inputs.text("--trust-policy-file", &self.trust_policy_file).await;
        let policy = policy.context("unable to read trust policy file")?;
        let make = |authorities: &[(String, String)]| {
            let authorities = authorities.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            notation(making.namespace, making.name, (&self.trust_policy_file, &policy), authorities)
        };
        // The policy first, as upstream.
        make(&[])?;
        let authorities = authorities(&files, &mut making.inputs).await?;
        Ok(make(&authorities)?)
    }
}

/// Names and texts of the authorities.
///
/// # Errors
/// All that cannot be taken, one a line.
async fn authorities(files: &[String], inputs: &mut Inputs) -> Result<Vec<(String, String)>> {
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    for file in files {
        let name = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| file.clone());
        if ![".crt", ".pem"].iter().any(|end| name.ends_with(end)) {
            wrong.push(format!("{name} must end with either .crt or .pem"));
            continue;
        }
        match inputs.text("--ca-cert-file", file).await {
            Ok(text) => read.push((name, text)),
            Err(why) => wrong.push(format!("unable to read TLS CA file: {why}")),
        }
    }
    if wrong.is_empty() { Ok(read) } else { bail!(wrong.join("\n")) }
}
