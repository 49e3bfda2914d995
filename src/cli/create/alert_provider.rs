//! `flux create alert-provider`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::notification::{Provider, ProviderSpec, ProviderType};

use super::{
    flags::{given, local},
    tail::{Closing, Generating, Given, Recipe, Words},
};
use crate::cli::ui::Ui;

/// Flags of `create alert-provider`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update a Provider",
    long_about = "The create alert-provider command makes a Provider: a service that alerts are sent to.",
    after_help = "  # A channel of Slack; the Secret has the address of the webhook
  flux create alert-provider slack --type=slack --channel=general --secret-ref=slack-url

  # Commit statuses at GitHub; the Secret has a token
  flux create alert-provider github-status \\
    --type=github \\
    --address=https://github.com/example/fleet \\
    --secret-ref=github-token"
)]
pub(super) struct AlertProvider {
    /// type of provider
    #[arg(long = "type", value_name = "string", default_value = "")]
    type_: String,
    /// channel to send messages to in the case of a chat provider
    #[arg(long, value_name = "string", default_value = "")]
    channel: String,
    /// bot username used by the provider
    #[arg(long, value_name = "string", default_value = "")]
    username: String,
    /// path to either the git repository, chat provider or webhook
    #[arg(long, value_name = "string", default_value = "")]
    address: String,
    /// name of secret containing authentication token
    #[arg(long, value_name = "string", default_value = "")]
    secret_ref: String,
}

impl Recipe for AlertProvider {
    type Kind = Provider;
    const WORDS: Words = Words {
        what: "Provider",
        done: "Provider",
        generating: Generating::Applied,
        closing: Closing::Ready,
    };

    fn spec(&self, _: &Given, ui: &mut Ui) -> Result<ProviderSpec> {
        let Self { type_, channel, username, address, secret_ref } = self;
        if type_.is_empty() {
            bail!("Provider type is required");
        }
        if !ProviderType::TEXTS.contains(&type_.as_str()) {
            let known = ProviderType::TEXTS.join(", ");
            ui.warning(format_args!("provider type '{type_}' is not known, it should be one of: {known}"));
        }
        Ok(ProviderSpec {
            type_: ProviderType::from(type_.as_str()),
            channel: given(channel),
            username: given(username),
            address: given(address),
            secret_ref: local(secret_ref),
            ..ProviderSpec::default()
        })
    }
}
