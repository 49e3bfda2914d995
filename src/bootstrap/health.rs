//! Waiting until the cluster has done by itself what was pushed.

use anyhow::{Result, anyhow, bail};
use flux_api::meta::names::RECONCILE_REQUESTED_AT;
use flux_git::Workspace;
use flux_kube::{
    ObjectId,
    wait::{Target, until},
};
use kube::{
    Api,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
};
use serde_json::{Value, json};

use super::{Cluster, Plan, Report, presence};

/// One of the two objects by which the cluster follows the repository.
struct Followed {
    kind: &'static str,
    group: &'static str,
    plural: &'static str,
    /// Where its status says which revision it is at.
    revision: &'static str,
}

const REPOSITORY: Followed = Followed {
    kind: "GitRepository",
    group: "source.toolkit.fluxcd.io",
    plural: "gitrepositories",
    revision: "/status/artifact/revision",
};

const KUSTOMIZATION: Followed = Followed {
    kind: "Kustomization",
    group: "kustomize.toolkit.fluxcd.io",
    plural: "kustomizations",
    revision: "/status/lastAttemptedRevision",
};

/// Asks both objects to look now, waits for them, and for the controllers.
///
/// # Errors
/// All that is not healthy, collected.
pub(super) async fn check(
    plan: &Plan,
    cluster: &Cluster,
    workspace: &Workspace,
    report: &mut dyn Report,
) -> Result<()> {
    let mut failures = Vec::new();
    let head = workspace.head().unwrap_or_default();
    let expected = format!("{}@sha1:{head}", plan.branch);
    let stamp = cluster.now.to_string();
    let mut revision = Some(expected);
    for followed in [&REPOSITORY, &KUSTOMIZATION] {
        let (kind, name) = (followed.kind, &plan.sync.namespace);
        report.waiting(&format!("waiting for {kind} \"{name}/{name}\" to be reconciled"));
        match reconciled(plan, cluster, followed, &stamp, revision.as_deref()).await {
            Ok(reached) => {
                report.success(&format!("{kind} reconciled successfully"));
                revision = Some(reached);
            }
            Err(error) => {
                report.failure(&error.to_string());
                failures.push(format!("error while waiting for {kind} to be ready: '{error}'"));
            }
        }
    }
    report.action("confirming components are healthy");
    if !components(plan, cluster, report).await? {
        failures.push("timed out waiting for all resources to be ready".to_owned());
    }
    match failures.as_slice() {
        [] => Ok(()),
        [one] => bail!("bootstrap failed with 1 health check failure(s): {one}"),
        many => bail!("bootstrap failed with {} health check failure(s): [{}]", many.len(), many.join(", ")),
    }
}

/// Waits until an object has handled a request made now, or is at the revision already; returns the revision it is at.
///
/// A push by somebody else after ours makes the source newer than what we pushed. That a request of after the push is
/// handled says as well that ours is in it.
async fn reconciled(
    plan: &Plan,
    cluster: &Cluster,
    followed: &Followed,
    stamp: &str,
    expected: Option<&str>,
) -> Result<String> {
    let name = &plan.sync.namespace;
    let gvk = kube::core::GroupVersionKind::gvk(followed.group, "v1", followed.kind);
    let resource = ApiResource::from_gvk_with_plural(&gvk, followed.plural);
    let api: Api<DynamicObject> = Api::namespaced_with(cluster.client.clone(), name, &resource);
    let patch = Patch::Merge(json!({"metadata": {"annotations": {RECONCILE_REQUESTED_AT: stamp}}}));
    let writer = PatchParams { field_manager: Some("flux".to_owned()), ..PatchParams::default() };
    api.patch_metadata(name, &writer, &patch).await?;
    let object = ObjectId {
        group: followed.group.to_owned(),
        kind: followed.kind.to_owned(),
        namespace: name.clone(),
        name: name.clone(),
    };
    let target = Target { object, version: "v1".to_owned(), vanishes: false };
    let source = followed.kind == REPOSITORY.kind;
    let judge = |seen: Option<&Value>| judge(seen?, followed, stamp, expected.unwrap_or_default(), source);
    let mapper = cluster.applier.mapper();
    until(&cluster.client, mapper, &target, plan.timeout, judge).await?.map_err(|message| anyhow!(message))
}

/// Nothing while it is on its way; else the revision, or why it failed.
fn judge(
    object: &Value,
    followed: &Followed,
    stamp: &str,
    expected: &str,
    source: bool,
) -> Option<Result<String, String>> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if object.pointer("/spec/suspend").and_then(Value::as_bool).unwrap_or_default() {
        let (namespace, name) = (text("/metadata/namespace"), text("/metadata/name"));
        return Some(Err(format!("{} '{namespace}/{name}' is suspended", followed.kind)));
    }
    if object.pointer("/status/observedGeneration") != object.pointer("/metadata/generation") {
        return None;
    }
    let conditions = object.pointer("/status/conditions")?.as_array()?;
    let ready = conditions.iter().find(|condition| condition["type"] == "Ready")?;
    let handled = text("/status/lastHandledReconcileAt") == stamp;
    let revision = text(followed.revision);
    let reached = revision == expected || (source && handled && !revision.is_empty());
    match ready["status"].as_str() {
        Some("True") if reached => Some(Ok(revision.to_owned())),
        // A failure from before the push says nothing about it.
        Some("False") if reached || handled && source => {
            Some(Err(ready["message"].as_str().unwrap_or_default().to_owned()))
        }
        _ => None,
    }
}

/// Waits for the controllers, and tells of each.
async fn components(plan: &Plan, cluster: &Cluster, report: &mut dyn Report) -> Result<bool> {
    let mut names: Vec<String> =
        plan.install.selected()?.iter().map(|component| component.name.to_owned()).collect();
    names.sort_unstable();
    let namespace = &plan.install.namespace;
    let results = presence::rollouts(&cluster.client, namespace, &names, plan.timeout, cluster.now).await;
    let mut healthy = true;
    for (name, result) in names.iter().zip(results) {
        match result {
            Ok(()) => report.success(&format!("{name}: deployment ready")),
            Err(error) => {
                healthy = false;
                report.failure(&format!("{name}: deployment not ready: {error}"));
            }
        }
    }
    if healthy {
        report.success("all components are healthy");
    }
    Ok(healthy)
}
