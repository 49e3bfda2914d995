//! The pipeline. The steps are in the order of spec/cli/bootstrap.md, A to E; a step that fails leaves what is done, and
//! a second run goes on from there.

use anyhow::{Result, bail};
use flux_api::kustomize::Kustomization;
use flux_kube::{Applier, Mapper};
use jiff::Timestamp;
use kube::{Api, Client};

use super::{Plan, Report, apply, components, health, presence, secret, sync};
use crate::manifests::sync::kustomization_path;

/// The cluster that is to follow the repository.
pub struct Cluster {
    /// The way to it.
    pub client: Client,
    /// Discovery and writes.
    pub applier: Applier,
    /// The time at which the run begins.
    pub now: Timestamp,
}

impl Cluster {
    /// Writes as `flux`.
    pub fn new(client: Client, now: Timestamp) -> Self {
        let applier = Applier::new(client.clone(), Mapper::new(client.clone()), "flux");
        Self { client, applier, now }
    }
}

/// Runs the plan.
///
/// Nothing is pushed or applied before everything that can be refused has been looked at: another tool's installation,
/// another path of the same cluster, the host of the repository, the repository itself.
///
/// # Errors
/// The first step that fails; at the end, what is not healthy.
pub async fn run(plan: &Plan, cluster: &Cluster, report: &mut dyn Report) -> Result<()> {
    admit(plan, cluster, report).await?;
    let existing = existing(plan, cluster).await?;
    check_path(plan, existing.as_ref())?;
    let known_hosts = secret::known_hosts(plan, cluster).await?;
    let mut workspace = components::clone(plan, report).await?;
    components::push(plan, &mut workspace, report).await?;
    if !existing.as_ref().is_some_and(has_applied) {
        report.action(&format!("installing components in {:?} namespace", plan.sync.namespace));
        apply::components(plan, cluster, &workspace).await?;
        report.success("installed components");
    }
    secret::pull(plan, cluster, report).await?;
    report.success("reconciled components");
    secret::source(plan, cluster, known_hosts, report).await?;
    sync::push(plan, &mut workspace, report).await?;
    report.action("applying sync manifests");
    apply::everything(plan, cluster, &workspace).await?;
    report.success("reconciled sync configuration");
    health::check(plan, cluster, &workspace, report).await
}

/// Asks before another tool's installation is taken over.
async fn admit(plan: &Plan, cluster: &Cluster, report: &mut dyn Report) -> Result<()> {
    let Some(there) = presence::presence(&cluster.client).await? else { return Ok(()) };
    let Some(manager) = there.foreign_manager().filter(|_| !plan.force) else { return Ok(()) };
    let version = there.version.as_deref().unwrap_or_default();
    report.failure(&format!("Flux {version} has been installed on this cluster with {manager}!"));
    let question = format!("Are you sure you want to override the {manager} installation? Y/N");
    if !report.confirm(&question, "--force")? {
        bail!("bootstrap cancelled");
    }
    Ok(())
}

/// The Kustomization by which the cluster already follows a repository.
///
/// Only "not found", of the object or of its kind, means that there is none: without permission nothing is known.
async fn existing(plan: &Plan, cluster: &Cluster) -> Result<Option<Kustomization>> {
    let api: Api<Kustomization> = Api::namespaced(cluster.client.clone(), &plan.sync.namespace);
    match api.get(&plan.sync.namespace).await {
        Ok(found) => Ok(Some(found)),
        // An API server that does not know the kind answers in plain text, without a reason.
        Err(kube::Error::Api(status)) if status.code == 404 => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn has_applied(kustomization: &Kustomization) -> bool {
    let applied = kustomization.status.as_ref().and_then(|status| status.last_applied_revision.as_ref());
    applied.is_some_and(|revision| !revision.is_empty())
}

/// Refuses to take the repository's other cluster for this one.
fn check_path(plan: &Plan, existing: Option<&Kustomization>) -> Result<()> {
    let Some(existing) = existing else { return Ok(()) };
    let new = kustomization_path(&plan.sync.path);
    let old = kustomization_path(existing.spec.path.as_deref().unwrap_or_default());
    if new != old {
        bail!("sync path configuration ({new:?}) would overwrite path ({old:?}) of existing Kustomization");
    }
    Ok(())
}
