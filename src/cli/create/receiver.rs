//! `flux create receiver`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::notification::{self, ReceiverSpec, ReceiverType};

use super::{
    flags::{Vocabulary, each, local},
    references,
    tail::{Closing, Generating, Given, Recipe, Words},
};
use crate::cli::{
    parse::values::{self, List},
    ui::Ui,
};

/// The senders whose calls a receiver understands by a token.
pub(super) const TYPES: Vocabulary = Vocabulary {
    what: "receiver type",
    wanted: "the receiver type",
    words: &[
        "generic",
        "generic-hmac",
        "github",
        "gitlab",
        "bitbucket",
        "harbor",
        "dockerhub",
        "quay",
        "gcr",
        "nexus",
        "acr",
        "cdevents",
    ],
    between: ", ",
};

/// Flags of `create receiver`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update a Receiver",
    long_about = "The create receiver command makes a Receiver: a webhook that makes objects reconcile at once.",
    after_help = "  # Fetch a repository as soon as GitHub tells of a push; the Secret has the token
  flux create receiver github \\
    --type=github \\
    --event=ping \\
    --event=push \\
    --secret-ref=webhook-token \\
    --resource=GitRepository/fleet"
)]
pub(super) struct Receiver {
    #[arg(
        long = "type",
        value_name = "generic|generic-hmac|github|gitlab|bitbucket|harbor|dockerhub|quay|gcr|nexus|acr|cdevents",
        value_parser = TYPES.reader(),
        help = "the receiver type"
    )]
    type_: Option<String>,
    /// reference to a secret with the webhook token
    #[arg(long, value_name = "string", default_value = "")]
    secret_ref: String,
    /// event types to be handled, also accepts comma-separated values
    #[arg(long, value_name = "strings", value_parser = values::list)]
    event: Vec<List>,
    /// resources to be reconciled (<kind>/<name>), also accepts comma-separated values
    #[arg(long, value_name = "strings", value_parser = values::list)]
    resource: Vec<List>,
}

impl Recipe for Receiver {
    type Kind = notification::Receiver;
    const WORDS: Words = Words {
        what: "Receiver",
        done: "Receiver",
        generating: Generating::Applied,
        closing: Closing::Webhook,
    };

    fn spec(&self, _: &Given, _: &mut Ui) -> Result<ReceiverSpec> {
        let Some(type_) = self.type_.as_deref() else { bail!("Receiver type is required") };
        let Some(secret_ref) = local(&self.secret_ref) else { bail!("secret ref is required") };
        let resources = each(&self.resource, references::receiver_resource)?;
        if resources.is_empty() {
            bail!("atleast one resource is required");
        }
        Ok(ReceiverSpec {
            type_: ReceiverType::from(type_),
            secret_ref: Some(secret_ref),
            events: List::join(&self.event),
            resources,
            ..ReceiverSpec::default()
        })
    }
}
