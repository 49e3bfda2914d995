//! `flux install`.

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use flux_kube::{Applier, ApplyOptions, Mapper};
use serde_json::Value;

use super::{
    context::{Context, FIELD_MANAGER},
    exit::{Exit, Outcome},
    toolkit::Toolkit,
};
use crate::{
    bootstrap::presence,
    manifests::{
        install::Options,
        secret::{Layout, image_pull},
    },
};

/// Flags of `install`.
#[derive(Args, Debug)]
#[command(
    about = "Install or upgrade Flux",
    long_about = "The install command deploys Flux in the specified namespace.
If a previous version is installed, then an in-place upgrade will be performed.",
    after_help = "  # Install the latest version in the flux-system namespace
  flux install --namespace=flux-system

  # Install a release of the same minor version
  flux install --version=v2.9.3

  # Install a specific series of components
  flux install --components=\"source-controller,kustomize-controller\"

  # Install all components including the image automation ones
  flux install --components-extra=\"image-reflector-controller,image-automation-controller\"

  # Install Flux onto tainted Kubernetes nodes
  flux install --toleration-keys=node.kubernetes.io/dedicated-to-flux

  # Write install manifests to file
  flux install --export > flux-system.yaml"
)]
pub(crate) struct Install {
    /// write the install manifests to stdout and exit
    #[arg(long)]
    pub export: bool,
    #[command(flatten)]
    toolkit: Toolkit,
}

/// Installs or upgrades Flux, or prints what would be installed.
///
/// # Errors
/// Options that do not go together; a cluster that manages itself already; the API's refusal; no answer; controllers that
/// do not come up.
pub(super) async fn run(context: &mut Context, args: &Install) -> Outcome {
    let mut options = args.toolkit.options(context);
    options.selected()?;
    let credentials = args.toolkit.credentials()?;
    let release = args.toolkit.release(context).await?;
    if !args.export {
        context.ui.generate("generating manifests");
    }
    let manifests = args.toolkit.install(context, &release, &mut options).await?;
    if args.export || context.globals.verbose {
        context.ui.out().write_all(manifests.text.as_bytes())?;
    }
    if args.export {
        return Ok(Exit::Success);
    }
    context.ui.success("manifests build completed");
    context.ui.action(format_args!("installing components in {} namespace", options.namespace));
    admit(context, args.toolkit.force).await?;
    apply(context, manifests.objects).await?;
    if let Some(credentials) = credentials {
        let name = &options.image_pull_secret;
        context.ui.action(format_args!("generating image pull secret {name}"));
        let secret = image_pull(&options.namespace, name, &options.registry, &credentials, Layout::Indented);
        applier(context).await?.apply(vec![secret.to_value()], &ApplyOptions::cli(), None).await?;
    }
    verify(context, &options).await?;
    context.ui.success("install finished");
    Ok(Exit::Success)
}

/// Checks that nobody else owns what is there.
async fn admit(context: &mut Context, force: bool) -> Result<()> {
    let client = context.client().await?;
    let Some(there) = presence::presence(&client).await? else { return Ok(()) };
    let version = there.version.clone().unwrap_or_default();
    if there.bootstrapped {
        bail!(
            "this cluster has already been bootstrapped with Flux {version}! Please use 'flux bootstrap' to upgrade"
        );
    }
    let Some(manager) = there.foreign_manager().filter(|_| !force) else { return Ok(()) };
    context.ui.failure(format_args!("Flux {version} has been installed on this cluster with {manager}!"));
    let question = format!("Are you sure you want to override the {manager} installation? Y/N");
    if !context.ui.confirm(&question, "--force")? {
        bail!("installation cancelled");
    }
    Ok(())
}

async fn applier(context: &mut Context) -> Result<Applier> {
    let client = context.client().await?;
    Ok(Applier::new(client.clone(), Mapper::new(client), FIELD_MANAGER))
}

/// Applies the objects and prints what was done, also when it ends early.
async fn apply(context: &mut Context, objects: Vec<Value>) -> Result<()> {
    let result = applier(context).await?.apply(objects, &ApplyOptions::cli(), None).await;
    let changes = match &result {
        Ok(applied) => &applied.changes,
        Err(error) => &error.applied.changes,
    };
    for change in &changes.entries {
        writeln!(context.ui.out(), "{change}")?;
    }
    result.map(|_| ()).context("install failed")
}

/// Waits for the controllers.
async fn verify(context: &mut Context, options: &Options) -> Result<()> {
    context.ui.waiting("verifying installation");
    let client = context.client().await?;
    let mut names: Vec<String> =
        options.selected()?.iter().map(|component| component.name.to_owned()).collect();
    names.sort_unstable();
    let results =
        presence::rollouts(&client, &options.namespace, &names, context.timeout, context.now()).await;
    let mut failed = false;
    for (name, result) in names.iter().zip(results) {
        match result {
            Ok(()) => context.ui.success(format_args!("{name}: deployment ready")),
            Err(error) => {
                failed = true;
                context.ui.failure(format_args!("{name}: deployment not ready: {error}"));
            }
        }
    }
    if failed { Err(anyhow!("install failed")) } else { Ok(()) }
}
