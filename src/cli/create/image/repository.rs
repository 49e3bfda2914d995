//! `flux create image repository`.

use anyhow::{Result, anyhow, bail};
use clap::Args;
use flux_api::{
    image::{ImageRepository, ImageRepositorySpec},
    meta::Duration,
};

use crate::cli::{
    create::{
        flags::{self, above_zero, local},
        tail::{Closing, Generating, Given, Recipe, Words},
    },
    parse::image,
    ui::Ui,
};

/// Flags of `create image repository`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update an ImageRepository",
    long_about = "The create image repository command makes an ImageRepository: an image whose tags are listed.",
    after_help = "  # A public image
  flux create image repository podinfo \\
    --image=ghcr.io/stefanprodan/podinfo \\
    --interval=5m

  # One that an image pull secret opens
  flux create image repository app \\
    --image=registry.example.com/org/app \\
    --secret-ref=registry-credentials"
)]
pub(super) struct Repository {
    /// the image repository to scan; e.g., library/alpine
    #[arg(long, value_name = "string", default_value = "")]
    image: String,
    /// the name of a docker-registry secret to use for credentials
    #[arg(long, value_name = "string", default_value = "")]
    secret_ref: String,
    /// the name of a secret to use for TLS certificates
    #[arg(long, value_name = "string", default_value = "")]
    cert_ref: String,
    /// a timeout for scanning; this defaults to the interval if not set
    #[arg(long, value_name = "duration", default_value = "0s", value_parser = flags::length)]
    scan_timeout: Duration,
}

impl Recipe for Repository {
    type Kind = ImageRepository;
    const WORDS: Words = Words {
        what: "ImageRepository",
        done: "ImageRepository",
        generating: Generating::Applied,
        closing: Closing::Completed,
    };

    fn spec(&self, above: &Given, ui: &mut Ui) -> Result<ImageRepositorySpec> {
        if self.image.is_empty() {
            bail!("an image repository (--image) is required");
        }
        image::check_repository(&self.image).map_err(|why| anyhow!("unable to parse image value: {why}"))?;
        if self.image.contains("://") {
            ui.warning("--image should not have a scheme");
        }
        Ok(ImageRepositorySpec {
            image: self.image.clone(),
            interval: above.interval,
            timeout: above_zero(self.scan_timeout),
            secret_ref: local(&self.secret_ref),
            cert_secret_ref: local(&self.cert_ref),
            ..ImageRepositorySpec::default()
        })
    }
}
