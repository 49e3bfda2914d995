//! From the repository to the cluster.

use anyhow::{Context as _, Result};
use flux_archive::Tree;
use flux_git::Workspace;
use flux_kube::ApplyOptions;
use serde_json::Value;

use super::{Cluster, Plan};
use crate::manifests::sync::{COMPONENTS_FILE, KUSTOMIZATION_FILE, SYNC_FILE, kustomization_file};

/// Applies the components before the cluster can do so itself: through the user's kustomization when there is one, so
/// that its patches count from the first moment.
pub(super) async fn components(plan: &Plan, cluster: &Cluster, workspace: &Workspace) -> Result<()> {
    let objects = if workspace.read(&plan.file(KUSTOMIZATION_FILE))?.is_some() {
        build(plan, workspace)?
    } else {
        documents(plan, workspace, COMPONENTS_FILE)?
    };
    apply(cluster, objects).await
}

/// Applies everything in the directory of Flux, as its Kustomization will.
pub(super) async fn everything(plan: &Plan, cluster: &Cluster, workspace: &Workspace) -> Result<()> {
    apply(cluster, build(plan, workspace)?).await
}

async fn apply(cluster: &Cluster, objects: Vec<Value>) -> Result<()> {
    cluster.applier.apply(objects, &ApplyOptions::cli(), None).await?;
    Ok(())
}

/// The objects of the directory. Its generated kustomization needs no engine; a user's may reach across the repository.
fn build(plan: &Plan, workspace: &Workspace) -> Result<Vec<Value>> {
    let generated = kustomization_file(&[COMPONENTS_FILE, SYNC_FILE]);
    if workspace.read(&plan.file(KUSTOMIZATION_FILE))?.as_deref() == Some(generated.as_bytes()) {
        let mut objects = documents(plan, workspace, COMPONENTS_FILE)?;
        objects.extend(documents(plan, workspace, SYNC_FILE)?);
        return Ok(objects);
    }
    let mut tree = Tree::builder();
    for path in workspace.list("")? {
        let content = workspace.read(&path)?.unwrap_or_default();
        tree.insert(&path, content, false)?;
    }
    let built = flux_kustomize::build(&tree.build()?, &plan.directory(), &flux_kustomize::Options::default());
    Ok(built.with_context(|| format!("{} cannot be built", plan.directory()))?.objects)
}

fn documents(plan: &Plan, workspace: &Workspace, name: &str) -> Result<Vec<Value>> {
    let path = plan.file(name);
    let content = workspace.read(&path)?.unwrap_or_default();
    let text = String::from_utf8(content).with_context(|| format!("{path} is no text"))?;
    let documents = flux_yaml::parse_documents(&text).with_context(|| format!("{path} cannot be read"))?;
    Ok(documents.into_iter().map(|document| document.value).collect())
}
