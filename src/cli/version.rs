//! `flux version`.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use k8s_openapi::api::apps::v1::Deployment;
use kube::{
    Api,
    api::{ListParams, ResourceExt},
};
use serde_json::{Map, Value};

use super::{
    context::Context,
    exit::{Exit, Outcome},
};
use crate::bootstrap::presence;

/// This build: the Flux release, and our own build of it.
pub(crate) const FULL: &str = env!("CARGO_PKG_VERSION");

/// The Flux release that this build is compatible with, as images and labels carry it.
pub(crate) const RELEASE: &str = concat!(
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR"),
    ".",
    env!("CARGO_PKG_VERSION_PATCH")
);

/// Flags of `version`.
#[derive(Args, Debug)]
#[command(
    about = "Print the client and server-side components version information.",
    long_about = "Print the client and server-side components version information for the current context.",
    after_help = "  # Print client and server-side version
  flux version

  # Print only client version
  flux version --client

  # Print information in json format
  flux version -o json"
)]
pub(crate) struct Version {
    /// print only client version
    #[arg(long)]
    pub client: bool,
    /// the format in which the information should be printed. can be 'json' or 'yaml'
    #[arg(short, long, value_name = "string", default_value = "yaml")]
    pub output: String,
    #[arg(hide = true)]
    ignored: Vec<String>,
}

/// Prints the versions of this binary and of what runs in the cluster.
///
/// # Errors
/// An unknown format; no controllers; an image without a tag.
pub(super) async fn run(context: &mut Context, args: &Version) -> Outcome {
    if !["json", "yaml"].contains(&args.output.as_str()) {
        return Err(anyhow!("--output must be json or yaml, not {}", args.output).into());
    }
    let mut versions = vec![("flux".to_owned(), format!("v{FULL}"))];
    if !args.client {
        versions.extend(in_cluster(context).await?);
    }
    let out = context.ui.out();
    if args.output == "json" {
        let sorted: BTreeMap<_, _> = versions.into_iter().collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&sorted)?)?;
        return Ok(Exit::Success);
    }
    for (name, version) in versions {
        let line: Map<String, Value> = [(name, Value::String(version))].into_iter().collect();
        write!(out, "{}", flux_yaml::to_string(&Value::Object(line)))?;
    }
    Ok(Exit::Success)
}

async fn in_cluster(context: &mut Context) -> Result<Vec<(String, String)>> {
    let client = context.client().await?;
    let mut versions = Vec::new();
    if let Some(info) = presence::presence(&client).await? {
        versions.extend(info.distribution().map(|distribution| ("distribution".to_owned(), distribution)));
    }
    let deployments: Api<Deployment> = Api::namespaced(client, &context.namespace);
    let found = deployments.list(&ListParams::default().labels(presence::PART_OF_FLUX)).await?;
    if found.items.is_empty() {
        bail!("no deployments found in {} namespace", context.namespace);
    }
    let mut images = BTreeMap::new();
    for deployment in found {
        for image in presence::images(&deployment) {
            let (name, tag) = split(&image)
                .ok_or_else(|| anyhow!("missing image tag in image {image} of {}", deployment.name_any()))?;
            images.insert(name, tag);
        }
    }
    versions.extend(images);
    Ok(versions)
}

/// The last word of an image's name, and its tag.
fn split(image: &str) -> Option<(String, String)> {
    let (image, _digest) = image.split_once('@').unwrap_or((image, ""));
    let last = image.rsplit('/').next()?;
    let (name, tag) = last.split_once(':')?;
    Some((name.to_owned(), tag.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_has_no_build() {
        assert!(FULL.starts_with(RELEASE));
        assert!(!RELEASE.contains('+'));
    }

    #[test]
    fn images_are_split_at_the_tag() {
        let pair = |name: &str, tag: &str| Some((name.to_owned(), tag.to_owned()));
        for (image, wanted) in [
            ("ghcr.io/fluxcd/source-controller:v1.9.4", pair("source-controller", "v1.9.4")),
            ("localhost:5000/a:b@sha256:0", pair("a", "b")),
            ("localhost:5000/a", None),
        ] {
            assert_eq!(split(image), wanted, "{image}");
        }
    }
}
