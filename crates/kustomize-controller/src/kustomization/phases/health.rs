//! The health of what was applied, by watch. A wait holds no worker.

use std::{pin::pin, time::Duration};

use flux_api::{
    kustomize::{Kustomization, KustomizationSpec},
    meta::reasons,
};
use flux_kube::{
    Applier, ObjectId, Owner, Snapshot,
    wait::{Target, WaitError, WaitOptions, until_current},
};
use flux_runtime::{Key, Run, now};

use super::{Failure, Then};
use crate::{Error, kustomization::status};

/// A wait that is over sooner than this is not worth a status patch.
const SHORT: Duration = Duration::from_millis(300);

/// Returns what has to become healthy: everything with `wait`, else the listed objects.
pub(in super::super) fn targets(key: &Key, spec: &KustomizationSpec, all: &[Target]) -> Option<Vec<Target>> {
    let own = |target: &Target| {
        let ObjectId { group, kind, namespace, name } = &target.object;
        group == "kustomize.toolkit.fluxcd.io"
            && kind == "Kustomization"
            && *namespace == key.namespace
            && *name == key.name
    };
    if spec.wait {
        return Some(all.iter().filter(|target| !own(target)).cloned().collect());
    }
    if spec.health_checks.is_empty() {
        return None;
    }
    let listed = spec.health_checks.iter().map(|one| {
        let api = one.api_version.as_deref().filter(|text| !text.is_empty()).unwrap_or("apps/v1");
        let (group, version) = api.split_once('/').unwrap_or(("", api));
        let namespace = one.namespace.clone().unwrap_or_else(|| key.namespace.clone());
        let object =
            ObjectId { group: group.to_owned(), kind: one.kind.clone(), namespace, name: one.name.clone() };
        Target { object, version: version.to_owned(), vanishes: one.kind == "Job" }
    });
    Some(listed.filter(|target| !own(target)).collect())
}

/// How a wait is done.
pub(in super::super) struct Check<'a> {
    pub(in super::super) applier: &'a Applier,
    pub(in super::super) targets: &'a [Target],
    pub(in super::super) snapshot: Snapshot,
    pub(in super::super) timeout: Duration,
    pub(in super::super) fail_fast: bool,
    /// Whether something newer ends the wait.
    pub(in super::super) cancel: bool,
}

/// Waits until all targets are healthy.
pub(in super::super) async fn check(
    run: &mut Run<Kustomization>,
    check: &Check<'_>,
) -> Result<Result<(), Failure>, Error> {
    let options = WaitOptions {
        fail_fast: check.fail_fast,
        snapshot: Some(check.snapshot.clone()),
        selector: if run.object.spec.wait { owner(run.key()).selector() } else { String::new() },
        ..WaitOptions::new(check.timeout, now())
    };
    let mut wait =
        pin!(until_current(check.applier.client(), check.applier.mapper(), check.targets, &options, &()));
    if let Ok(result) = tokio::time::timeout(SHORT, &mut wait).await {
        return Ok(result.map_err(|error| failed(&error)));
    }
    let limit = flux_api::meta::Duration::from(check.timeout);
    status::checking(&mut run.object, &format!("Running health checks with a timeout of {limit}"), now());
    run.persist().await?;
    let parked = run.park(async {
        tokio::select! {
            result = &mut wait => result.map_err(|error| failed(&error)),
            () = superseded(run, check.cancel) => Err(Failure {
                then: Then::Now,
                ..Failure::new(reasons::HEALTH_CHECK_CANCELED, "New reconciliation triggered, health check canceled")
            }),
        }
    });
    Ok(parked.await.unwrap_or_else(|interrupted| Err(interrupted.into())))
}

fn owner(key: &Key) -> Owner {
    Owner::kustomization(&key.namespace, &key.name)
}

fn failed(error: &WaitError) -> Failure {
    Failure::new(reasons::HEALTH_CHECK_FAILED, format!("health check failed: {error}"))
}

/// Waits until the object is queued again; for ever when that is no reason to stop.
async fn superseded(run: &Run<Kustomization>, cancel: bool) {
    if !cancel {
        std::future::pending::<()>().await;
    }
    while !run.superseded() {
        tokio::time::sleep(SHORT).await;
    }
}
