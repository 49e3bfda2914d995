//! The words of `trigger receiver`, and which of them go together.

use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use flux_git::Secret;

use crate::cli::{complete::Beyond, inputs::Inputs, parse::values};

/// Flags of `trigger receiver`.
#[derive(Args, Debug)]
#[command(
    about = "Trigger the webhook of a Receiver",
    long_about = "The trigger receiver command sends a POST request to the webhook of a Receiver.
The path of the webhook is made from the name, the namespace and the token of the Receiver.",
    after_help = "  # Trigger a Receiver, with its token in a file
  flux trigger receiver apps \\
    --url=https://flux-webhook.example.com \\
    --token-file=./receiver-token

  # Sign the payload, for a Receiver of the type generic-hmac
  flux trigger receiver apps \\
    --type=generic-hmac \\
    --url=https://flux-webhook.example.com \\
    --token-file=./receiver-token \\
    --payload='{\"image\":\"ghcr.io/org/app:v1.0.0\"}'

  # Trigger a Receiver of the type generic-oidc from a GitHub Actions job with the permission id-token: write
  flux trigger receiver apps \\
    --type=generic-oidc \\
    --oidc-provider=github \\
    --url=https://flux-webhook.example.com

  # Trigger one from any other CI job, with the token in FLUX_TRIGGER_RECEIVER_OIDC_TOKEN
  flux trigger receiver apps \\
    --type=generic-oidc \\
    --url=https://flux-webhook.example.com

  # Trigger a Receiver in another namespace
  flux trigger receiver apps --namespace=team-a \\
    --url=https://flux-webhook.example.com \\
    --token-file=./receiver-token"
)]
pub(super) struct Receiver {
    /// the name of the Receiver
    #[arg(value_name = "name", required = true)]
    pub name: String,
    /// the address of the notification-controller's webhooks, with a base path if there is one
    #[arg(long, value_name = "string", default_value = "")]
    pub url: String,
    /// the type of the Receiver, one of: generic, generic-hmac, generic-oidc
    #[arg(long = "type", value_name = "string", default_value = "generic")]
    pub kind: String,
    /// the token of the Receiver, which other users of this machine can see; --token-file hides it
    #[arg(long, value_name = "string", default_value = "")]
    pub token: String,
    /// a file with the token of the Receiver, or - for standard input
    #[arg(add = Beyond, long, value_name = "string", default_value = "")]
    pub token_file: String,
    /// where to get the OIDC token, one of: github, forgejo
    #[arg(long, value_name = "string", default_value = "")]
    pub oidc_provider: String,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "the OIDC token; FLUX_TRIGGER_RECEIVER_OIDC_TOKEN when there is none"
    )]
    pub oidc_token: String,
    /// the audience of the OIDC token to get; notification-controller when there is none
    #[arg(long, value_name = "string", default_value = "")]
    pub oidc_audience: String,
    /// the JSON to send
    #[arg(long, value_name = "string", default_value = "{}")]
    pub payload: String,
    /// a file with the JSON to send, or - for standard input
    #[arg(add = Beyond, long, value_name = "string", default_value = "")]
    pub payload_file: String,
    /// how often to try again when there is no connection, or an answer of 404, 408, 429, 500, 502, 503 or 504
    #[arg(long, value_name = "int", default_value = "10", value_parser = values::int)]
    pub retries: i64,
    /// how long to wait before trying again
    #[arg(long, value_name = "duration", default_value = "10s", value_parser = values::duration)]
    pub retry_delay: Duration,
}

/// How a request shows that it may be made.
#[derive(Debug)]
pub(super) enum Proof {
    /// By the path alone.
    Path(Secret),
    /// By a signature of the payload as well.
    Hmac(Secret),
    /// By a token of an identity provider.
    Oidc(Identity),
}

/// Where the token of an identity provider comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// The CI job asks its server, for this audience.
    Actions(String),
    /// It was given.
    Given(Secret),
    /// The environment has it.
    Environment,
}

const TYPES: [&str; 3] = ["generic", "generic-hmac", "generic-oidc"];
const PROVIDERS: [&str; 2] = ["github", "forgejo"];
/// The audience that the notification-controller expects.
const AUDIENCE: &str = "notification-controller";

impl Receiver {
    /// How the request shows that it may be made (spec/cli/misc.md §4).
    ///
    /// # Errors
    /// Flags that are missing or do not go together, in upstream's words.
    pub(super) async fn proof(&self, inputs: &mut Inputs) -> Result<Proof> {
        if !TYPES.contains(&self.kind.as_str()) {
            bail!("invalid --type {:?}, must be one of: {}", self.kind, TYPES.join(", "));
        }
        if self.kind == "generic-oidc" {
            return Ok(Proof::Oidc(self.identity()?));
        }
        let token = inputs.secret(("--token", &self.token), ("--token-file", &self.token_file)).await?;
        let token = Secret::from(token);
        if token.is_empty() {
            bail!("--token is required for --type={}", self.kind);
        }
        if [&self.oidc_provider, &self.oidc_token, &self.oidc_audience].iter().any(|flag| !flag.is_empty()) {
            bail!(
                "--oidc-provider, --oidc-token and --oidc-audience can only be set for --type=generic-oidc"
            );
        }
        Ok(if self.kind == "generic" { Proof::Path(token) } else { Proof::Hmac(token) })
    }

    fn identity(&self) -> Result<Identity> {
        if !self.token.is_empty() || !self.token_file.is_empty() {
            bail!("--token must not be set for --type=generic-oidc, the Receiver of this type has no secret");
        }
        let (provider, token) = (self.oidc_provider.as_str(), self.oidc_token.as_str());
        match (provider, token, self.oidc_audience.as_str()) {
            ("", _, audience) if !audience.is_empty() => {
                bail!("--oidc-audience can only be set together with --oidc-provider")
            }
            ("", "", _) => Ok(Identity::Environment),
            ("", token, _) => Ok(Identity::Given(token.into())),
            (_, token, _) if !token.is_empty() => {
                bail!("--oidc-provider and --oidc-token are mutually exclusive")
            }
            (provider, _, _) if !PROVIDERS.contains(&provider) => {
                bail!("invalid --oidc-provider {provider:?}, must be one of: {}", PROVIDERS.join(", "))
            }
            (_, _, "") => Ok(Identity::Actions(AUDIENCE.to_owned())),
            (_, _, audience) => Ok(Identity::Actions(audience.to_owned())),
        }
    }

    /// What is sent.
    ///
    /// # Errors
    /// It is given twice, or in a file that cannot be read.
    pub(super) async fn body(&self, inputs: &mut Inputs) -> Result<Vec<u8>> {
        let text = match self.payload_file.as_str() {
            "" => self.payload.clone(),
            _ if self.payload != "{}" => bail!("--payload and --payload-file cannot be used together"),
            file => inputs.text("--payload-file", file).await?,
        };
        Ok(text.into_bytes())
    }

    /// How often to try again.
    ///
    /// # Errors
    /// It is below zero.
    pub(super) fn retries(&self) -> Result<u64> {
        match u64::try_from(self.retries) {
            Ok(retries) => Ok(retries),
            Err(_) => bail!("--retries must not be below 0, it is {}", self.retries),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receiver(line: &str) -> Receiver {
        use clap::FromArgMatches as _;
        let command = Receiver::augment_args(clap::Command::new("receiver"));
        let matches = command.try_get_matches_from(format!("receiver r {line}").split_whitespace()).unwrap();
        Receiver::from_arg_matches(&matches).unwrap()
    }

    #[tokio::test]
    async fn what_does_not_go_together_is_told() {
        for (line, told) in [
            (
                "--type=github --token=t",
                "invalid --type \"github\", must be one of: generic, generic-hmac, generic-oidc",
            ),
            ("", "--token is required for --type=generic"),
            ("--token=", "--token is required for --type=generic"),
            ("--type=generic-hmac", "--token is required for --type=generic-hmac"),
            (
                "--token=t --oidc-audience=a",
                "--oidc-provider, --oidc-token and --oidc-audience can only be set for --type=generic-oidc",
            ),
            (
                "--type=generic-oidc --token=t",
                "--token must not be set for --type=generic-oidc, the Receiver of this type has no secret",
            ),
            (
                "--type=generic-oidc --oidc-provider=github --oidc-token=x",
                "--oidc-provider and --oidc-token are mutually exclusive",
            ),
            (
                "--type=generic-oidc --oidc-provider=gitlab",
                "invalid --oidc-provider \"gitlab\", must be one of: github, forgejo",
            ),
            (
                "--type=generic-oidc --oidc-audience=a",
                "--oidc-audience can only be set together with --oidc-provider",
            ),
            (
                "--type=generic-oidc --oidc-token=x --oidc-audience=a",
                "--oidc-audience can only be set together with --oidc-provider",
            ),
        ] {
            assert_eq!(
                receiver(line).proof(&mut Inputs::default()).await.unwrap_err().to_string(),
                told,
                "{line}"
            );
        }
    }

    #[tokio::test]
    async fn identities() {
        for (line, wanted) in [
            ("", Identity::Environment),
            ("--oidc-token=x", Identity::Given("x".into())),
            ("--oidc-provider=forgejo", Identity::Actions("notification-controller".to_owned())),
            ("--oidc-provider=github --oidc-audience=a", Identity::Actions("a".to_owned())),
        ] {
            let Proof::Oidc(identity) =
                receiver(&format!("--type=generic-oidc {line}")).proof(&mut Inputs::default()).await.unwrap()
            else {
                panic!("{line}")
            };
            assert_eq!(identity, wanted, "{line}");
        }
    }

    #[tokio::test]
    async fn the_payload_is_given_once() {
        let mut inputs = Inputs::default();
        assert_eq!(receiver("").body(&mut inputs).await.unwrap(), b"{}");
        assert_eq!(receiver("--payload=").body(&mut inputs).await.unwrap(), b"");
        assert!(receiver("--payload=x --payload-file=f").body(&mut inputs).await.is_err());
        assert!(receiver("--retries=-1").retries().is_err());
    }
}
