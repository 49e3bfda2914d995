//! What the cluster says: Secrets, and the repositories to include.

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
pub(crate) fn included(
    object: &GitRepository,
    store: &Store<GitRepository>,
    again: std::time::Duration,
) -> Result<Vec<Artifact>, Fault> {
    let namespace = object.metadata.namespace.as_deref().unwrap_or_default();
    let one = |name: &String| {
        let missing = |reason, what: &str| {
            let message = format!("could not get resource for include '{namespace}/{name}': {what}");
            Fault::include(reason, message, again)
        };
        let found = store.get(&Key::new(namespace, name));
        let found = found.ok_or_else(|| missing(reason::NOT_FOUND, "it does not exist"))?;
        let artifact = found.status.as_ref().and_then(|status| status.artifact.clone());
        artifact.ok_or_else(|| missing(reason::NO_ARTIFACT, "no artifact available"))
    };
    object.spec.include.iter().map(|include| one(&include.repository.name)).collect()
}
