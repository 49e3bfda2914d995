//! `flux create secret githubapp`.

use anyhow::Context as _;
use clap::Args;

use super::tail::{Making, Recipe};
use crate::{
    cli::exit::Fault,
    manifests::secret::{self, SecretManifest, github_app},
};

/// Flags of `create secret githubapp`.
#[derive(Args, Debug)]
#[command(
    about = "Create or update a github app secret",
    long_about = "The create secret githubapp command makes a Secret for a GitRepository that is reached as a GitHub App.",
    after_help = "  # Create a Secret for the installation of a GitHub App at an organization
  flux create secret githubapp podinfo-auth --app-id=1 --app-installation-owner=my-org --app-private-key=private-key.pem

  # Create a Secret for a GitHub Enterprise server
  flux create secret githubapp podinfo-auth --app-id=1 --app-installation-id=2 --app-private-key=private-key.pem \\
    --app-base-url=https://github.example.com/api/v3"
)]
pub(crate) struct GitHubApp {
    /// number of the App
    #[arg(long = "app-id", value_name = "string", default_value = "")]
    id: String,
    /// user or organization that the App is installed for
    #[arg(long = "app-installation-owner", value_name = "string", default_value = "")]
    installation_owner: String,
    /// number of the installation
    #[arg(long = "app-installation-id", value_name = "string", default_value = "")]
    installation_id: String,
    /// file with the private key of the App; "-" is standard input
    #[arg(long = "app-private-key", value_name = "string", default_value = "")]
    private_key: String,
    /// address of the API of a GitHub Enterprise server
    #[arg(long = "app-base-url", value_name = "string", default_value = "")]
    base_url: String,
}

impl Recipe for GitHubApp {
    const WHAT: &'static str = "githubapp";
    const LABELS: bool = false;

    async fn secret(&self, making: &mut Making<'_>) -> Result<SecretManifest, Fault> {
        let private_key = making.inputs.text("--app-private-key", &self.private_key).await;
        let private_key = private_key.context("unable to read private key file")?;
        let app = secret::GitHubApp {
            id: &self.id,
            private_key: &private_key,
            installation_owner: &self.installation_owner,
            installation_id: &self.installation_id,
            base_url: &self.base_url,
        };
        Ok(github_app(making.namespace, making.name, &app)?)
    }
}
