//! `flux create secret receiver`.

use std::fmt::{self, Write as _};

use anyhow::{Result, anyhow};
use clap::Args;

use super::tail::{Making, Recipe};
use crate::{
    cli::{complete::Beyond, create::receiver::TYPES, exit::Fault},
    manifests::secret::{self, SecretManifest, receiver},
};

/// Flags of `create secret receiver`.
#[derive(Args)]
#[command(
    about = "Create or update a Kubernetes secret for a Receiver",
    long_about = "The create secret receiver command makes a Secret with the token of a Receiver, and tells in an annotation the
address that the sender of the events is to call. The address hangs on the token and on the Secret's name and namespace, which
the Receiver has to share.",
    after_help = "  # Create a Secret for a GitHub webhook, with a token that is made up
  flux create secret receiver github-receiver --type=github --hostname=flux.example.com

  # Create a Secret with a token from a file, on disk
  flux create secret receiver github-receiver --type=github --hostname=flux.example.com --token-file=token.txt --export > receiver.yaml

  # Create a Secret for Google's registry, whose tokens name an account
  flux create secret receiver gcr-receiver --type=gcr --hostname=flux.example.com --email-claim=pubsub@project.iam.gserviceaccount.com"
)]
pub(crate) struct Receiver {
    /// type of the receiver
    #[arg(long = "type", value_name = "generic|generic-hmac|github|gitlab|bitbucket|harbor|dockerhub|quay|gcr|nexus|acr|cdevents", value_parser = TYPES.reader())]
    kind: Option<String>,
    /// host name under which webhooks can reach the notification-controller
    #[arg(long, value_name = "string", default_value = "")]
    hostname: String,
    /// token of the webhook; made up when it is not given
    #[arg(long, value_name = "string", default_value = "")]
    token: String,
    /// file with the token, in place of --token; "-" is standard input
    #[arg(add = Beyond, long, value_name = "string", default_value = "")]
    token_file: String,
    /// email that tokens of Google's registry must name
    #[arg(long, value_name = "string", default_value = "")]
    email_claim: String,
    /// audience that tokens of Google's registry must name; the address of the webhook when it is not given
    #[arg(long, value_name = "string", default_value = "")]
    audience_claim: String,
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Recipe for Receiver {
    const WHAT: &'static str = "receiver";

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        let (flag, file) = (("--token", self.token.as_str()), ("--token-file", self.token_file.as_str()));
        let mut token = making.inputs.secret(flag, file).await?;
        if token.is_empty() {
            token = random()?;
        }
        let of = secret::Receiver {
            kind: self.kind.as_deref().unwrap_or_default(),
            hostname: &self.hostname,
            token: &token,
            email: &self.email_claim,
            audience: &self.audience_claim,
        };
        Ok(receiver(making.namespace, making.name, &of)?)
    }
}

/// A token of 32 random bytes, in hexadecimal.
fn random() -> Result<String> {
    let mut bytes = [0; 32];
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    provider.secure_random.fill(&mut bytes).map_err(|_| anyhow!("the system gives no random numbers"))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
