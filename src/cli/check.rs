//! `flux check`.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use flux_releases::Releases;
use k8s_openapi::{
    api::apps::v1::Deployment,
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{
    Api,
    api::{ListParams, ResourceExt},
};
use semver::Version;

use super::{
    context::Context,
    exit::{Exit, Fault, Outcome},
    parse::values::{self, List},
    toolkit,
    version::FULL,
};
use crate::bootstrap::presence;

/// The oldest Kubernetes release that Flux works with.
const OLDEST: Version = Version::new(1, 33, 0);

/// How long the question whether there is a newer release may hold the checks up.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Flags of `check`.
#[derive(Args, Debug)]
#[command(
    about = "Check requirements and installation",
    long_about = "The check command will perform a series of checks to validate that
the local environment is configured correctly and if the installed components are healthy.",
    after_help = "  # Run pre-installation checks
  flux check --pre

  # Run installation checks
  flux check"
)]
pub(crate) struct Check {
    /// only run pre-installation checks
    #[arg(long)]
    pub pre: bool,
    /// list of components, accepts comma-separated values
    #[arg(long, value_name = "strings", value_parser = values::list, default_value = toolkit::DEFAULT_COMPONENTS)]
    pub components: Vec<List>,
    /// list of components in addition to those supplied or defaulted, accepts comma-separated values
    #[arg(long, value_name = "strings", value_parser = values::list)]
    pub components_extra: Vec<List>,
    /// how often the health checker should poll the cluster for the latest state of the resources.
    #[arg(long, value_name = "duration", value_parser = values::duration, default_value = "5s")]
    pub poll_interval: Duration,
}

/// Checks the cluster, and what of Flux is in it.
///
/// # Errors
/// None: what is wrong is told where it is found, and the exit code is 1.
pub(super) async fn run(context: &mut Context, args: &Check) -> Outcome {
    context.ui.action("checking prerequisites");
    let mut good = kubernetes(context).await;
    if args.pre {
        if good {
            context.ui.success("prerequisites checks passed");
        }
        return Ok(if good { Exit::Success } else { Exit::Failure });
    }
    context.ui.action("checking version in cluster");
    good &= told(context, distribution).await;
    context.ui.action("checking controllers");
    good &= told(context, controllers).await;
    context.ui.action("checking crds");
    good &= told(context, crds).await;
    if good {
        context.ui.success("all checks passed");
        return Ok(Exit::Success);
    }
    context.ui.failure("check failed");
    Ok(Exit::Failure)
}

/// Runs a check; that it could not be made is told like what it would have found.
async fn told(context: &mut Context, check: impl AsyncFnOnce(&mut Context) -> Result<bool>) -> bool {
    match check(context).await {
        Ok(good) => good,
        Err(error) => {
            let server = context.server().map(str::to_owned);
            let reason = Fault::from(error).explain(server.as_deref()).text();
            context.ui.failure(format_args!("checking failed: {reason}"));
            false
        }
    }
}

/// The newest release when it is newer than this program. That it cannot be asked for is nothing that a user has to know.
async fn newer(releases: Result<Releases, flux_releases::Error>) -> Option<Version> {
    let current = Version::parse(FULL).ok()?;
    // A development build is newer than any release.
    if !current.pre.is_empty() {
        return None;
    }
    let releases = releases.ok()?;
    let asked = tokio::time::timeout(PATIENCE, releases.latest()).await;
    let latest = asked.ok()?.ok()?.version()?;
    latest.cmp_precedence(&current).is_gt().then_some(latest)
}

async fn kubernetes(context: &mut Context) -> bool {
    let releases = context.releases();
    let asked = async {
        let client = context.client().await?;
        Ok::<_, anyhow::Error>(client.apiserver_version().await?)
    };
    let (found, newer) = tokio::join!(asked, newer(releases));
    if let Some(newer) = newer {
        context
            .ui
            .failure(format_args!("flux {FULL} <{newer} (new CLI version is available, please upgrade)"));
    }
    let found = match found {
        Ok(found) => found.git_version,
        Err(error) => {
            let server = context.server().map(str::to_owned);
            let reason = Fault::from(error).explain(server.as_deref()).text();
            context.ui.failure(format_args!("Kubernetes API call failed: {reason}"));
            return false;
        }
    };
    let Ok(version) = Version::parse(found.trim_start_matches('v')) else {
        context.ui.failure("Kubernetes version can't be determined");
        return false;
    };
    // A pre-release of the oldest one counts as it.
    let release = Version::new(version.major, version.minor, version.patch);
    if release < OLDEST {
        context.ui.failure(format_args!("Kubernetes version {found} does not match >={OLDEST}-0"));
        return false;
    }
    context.ui.success(format_args!("Kubernetes {version} >={OLDEST}-0"));
    true
}

async fn distribution(context: &mut Context) -> Result<bool> {
    let client = context.client().await?;
    let Some(info) = presence::presence(&client).await? else {
        context.ui.failure(
            "checking failed: customresourcedefinitions.apiextensions.k8s.io \"gitrepositories.source.toolkit.fluxcd.io\" not found",
        );
        return Ok(false);
    };
    if let Some(distribution) = info.distribution() {
        context.ui.success(format_args!("distribution: {distribution}"));
    }
    context.ui.success(format_args!("bootstrapped: {}", info.bootstrapped));
    Ok(true)
}

/// Waits for all controllers side by side, and tells them in their order.
async fn controllers(context: &mut Context) -> Result<bool> {
    let client = context.client().await?;
    let namespace = context.namespace.clone();
    let api: Api<Deployment> = Api::namespaced(client.clone(), &namespace);
    let found = api.list(&ListParams::default().labels(presence::PART_OF_FLUX)).await?;
    if found.items.is_empty() {
        context.ui.failure(format_args!(
            "no controllers found in the '{namespace}' namespace with the label selector '{}'",
            presence::PART_OF_FLUX
        ));
        return Ok(false);
    }
    let names: Vec<String> = found.items.iter().map(ResourceExt::name_any).collect();
    let results = presence::rollouts(&client, &namespace, &names, context.timeout, context.now()).await;
    let mut good = true;
    for (deployment, result) in found.items.iter().zip(results) {
        let name = deployment.name_any();
        match result {
            Ok(()) => context.ui.success(format_args!("{name}: deployment ready")),
            Err(error) => {
                good = false;
                context.ui.failure(format_args!("{name}: deployment not ready"));
                context.ui.hint(error);
            }
        }
        for image in presence::images(deployment) {
            context.ui.action(image);
        }
    }
    Ok(good)
}

async fn crds(context: &mut Context) -> Result<bool> {
    let client = context.client().await?;
    let api: Api<CustomResourceDefinition> = Api::all(client);
    let found = api.list(&ListParams::default().labels(presence::PART_OF_FLUX)).await?;
    if found.items.is_empty() {
        context
            .ui
            .failure(format_args!("no crds found with the label selector '{}'", presence::PART_OF_FLUX));
        return Ok(false);
    }
    let mut good = true;
    for crd in found {
        let stored = crd.status.as_ref().and_then(|status| status.stored_versions.as_ref());
        if let Some(version) = stored.and_then(|versions| versions.last()) {
            context.ui.success(format_args!("{}/{version}", crd.name_any()));
        } else {
            good = false;
            context.ui.failure(format_args!("no stored versions for {}", crd.name_any()));
        }
    }
    Ok(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silent_place_of_releases_holds_nothing_up() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let page = format!("http://{}/fluxcd/flux2/releases", silent.local_addr().unwrap());
        let begun = tokio::time::Instant::now();
        assert_eq!(newer(Releases::new(Some(&page))).await, None);
        assert_eq!(begun.elapsed().as_secs(), PATIENCE.as_secs());
    }
}
