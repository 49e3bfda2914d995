//! What the cluster says: Secrets, and the repositories to include.

use std::sync::Arc;
use std::time::Duration;

use flux_api::meta::LocalObjectReference;
use flux_api::source::{Artifact, GitRepository};
use flux_runtime::{Key, Run, Store};
use k8s_openapi::api::core::v1::Secret;
use kube::Api;

use super::credentials::Keys;
use super::fault::Fault;
use super::words::reason;

/// Reads a Secret of the object's namespace, live: a corrected one counts at once.
pub(crate) async fn secret(
    run: &Run<GitRepository>,
    reference: Option<&LocalObjectReference>,
) -> Result<Option<Keys>, Fault> {
    let Some(LocalObjectReference { name }) = reference else { return Ok(None) };
    let namespace = &run.key().namespace;
    let full = format!("{namespace}/{name}");
    let failed = || Fault::fetch(reason::AUTHENTICATION_FAILED, format!("failed to get secret '{full}'"));
    let api: Api<Secret> = Api::namespaced(run.client().clone(), namespace);
    let found = api.get_opt(name).await.map_err(|error| failed().because(error))?;
    let secret = found.ok_or_else(|| failed().because("it does not exist"))?;
    Ok(Some(Keys { name: full, data: secret.data.unwrap_or_default() }))
}

/// The artifacts of `spec.include`, in its order.
///
/// An object that is not in the store is asked for, as the store may hold one shard only.
pub(crate) async fn included(
    run: &Run<GitRepository>,
    store: &Store<GitRepository>,
    again: Duration,
) -> Result<Vec<Artifact>, Fault> {
    let (namespace, api) = (&run.key().namespace, run.api());
    let mut artifacts = Vec::with_capacity(run.object.spec.include.len());
    for include in &run.object.spec.include {
        let name = &include.repository.name;
        let missing = |reason| {
            Fault::include(reason, format!("could not get resource for include '{namespace}/{name}'"), again)
        };
        let mut found = store.get(&Key::new(namespace, name));
        if found.is_none() {
            let live = api.get_opt(name).await.map_err(|error| missing(reason::NOT_FOUND).because(error))?;
            found = live.map(Arc::new);
        }
        let found = found.ok_or_else(|| missing(reason::NOT_FOUND).because("it does not exist"))?;
        let artifact = found.status.as_ref().and_then(|status| status.artifact.clone());
        artifacts
            .push(artifact.ok_or_else(|| missing(reason::NO_ARTIFACT).because("no artifact available"))?);
    }
    Ok(artifacts)
}
