//! What a run is to do, decided from what was observed. Pure.

use std::time::Duration;

use flux_api::{
    kustomize::{DeletionPolicy, Kustomization, KustomizationSpec},
    meta::{conditions, reasons},
    source::Artifact,
};

/// The reason of objects that use a field which is not built yet.
pub(super) const UNSUPPORTED: &str = "UnsupportedField";

/// What was found of the source.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// There is no such object.
    Missing,
    /// It must not be used, and why.
    Denied(String),
    /// It has nothing yet.
    NoArtifact,
    /// What it offers.
    Artifact(Artifact),
}

/// What was found of one dependency.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    /// `namespace/name`
    pub(super) name: String,
    /// The object, if it is there.
    pub(super) object: Option<std::sync::Arc<Kustomization>>,
    /// Whether it takes the same source object.
    pub(super) same_source: bool,
}

/// Everything that the decision rests on.
#[derive(Clone, Debug)]
pub(super) struct Seen<'a> {
    pub(super) spec: &'a KustomizationSpec,
    pub(super) source: Source,
    /// `Kind/namespace/name` of the source.
    pub(super) source_name: String,
    pub(super) dependencies: Vec<Dependency>,
    /// `--requeue-dependency`
    pub(super) requeue: Duration,
}

/// What a run is to do.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plan {
    /// Nothing, until the user changes something.
    Stall {
        /// For the conditions.
        reason: &'static str,
        /// For the conditions.
        message: String,
    },
    /// Nothing yet; look again after this time, or when what is missing comes.
    Wait {
        /// For the conditions.
        reason: &'static str,
        /// For the conditions.
        message: String,
        /// When to look again.
        after: Duration,
        /// Whether to tell it as an event.
        event: bool,
    },
    /// Bring this artifact to the cluster.
    Apply(Artifact),
}

/// Returns how long to wait after a failure: `retryInterval`, else `interval`.
pub(super) fn retry_interval(spec: &KustomizationSpec) -> Duration {
    spec.retry_interval.unwrap_or(spec.interval).to_std()
}

/// Returns the time limit of a run: `timeout`, else `interval` less 30 seconds; never under 30 seconds.
pub(super) fn timeout(spec: &KustomizationSpec) -> Duration {
    let floor = Duration::from_secs(30);
    spec.timeout
        .map_or_else(|| spec.interval.to_std().saturating_sub(floor), flux_api::meta::Duration::to_std)
        .max(floor)
}

/// Returns whether the objects are deleted together with their Kustomization.
pub(super) fn deletes(spec: &KustomizationSpec) -> bool {
    match &spec.deletion_policy {
        Some(DeletionPolicy::Orphan) => false,
        Some(DeletionPolicy::Delete | DeletionPolicy::WaitForTermination) => true,
        _ => spec.prune,
    }
}

/// Returns the first field that this release cannot honour.
pub(super) fn unsupported(spec: &KustomizationSpec) -> Option<&'static str> {
    let fields = [
        ("spec.decryption", spec.decryption.is_some()),
        ("spec.kubeConfig", spec.kube_config.is_some()),
        ("spec.healthCheckExprs", !spec.health_check_exprs.is_empty()),
        ("spec.dependsOn[].readyExpr", spec.depends_on.iter().any(|one| one.ready_expr.is_some())),
    ];
    fields.into_iter().find_map(|(field, used)| used.then_some(field))
}

/// Decides.
pub(super) fn decide(seen: &Seen<'_>) -> Plan {
    if let Some(field) = unsupported(seen.spec) {
        let message = format!("the field {field} is not supported yet by this release");
        return Plan::Stall { reason: UNSUPPORTED, message };
    }
    let wait = |message, after| Plan::Wait { reason: reasons::ARTIFACT_FAILED, message, after, event: false };
    let artifact = match &seen.source {
        Source::Denied(message) => {
            return Plan::Stall { reason: reasons::ACCESS_DENIED, message: message.clone() };
        }
        Source::Missing => {
            return wait(format!("Source '{}' not found", seen.source_name), retry_interval(seen.spec));
        }
        Source::NoArtifact => {
            let message = format!("Source artifact not found, retrying in {}s", seen.requeue.as_secs());
            return wait(message, seen.requeue);
        }
        Source::Artifact(artifact) => artifact,
    };
    match seen.dependencies.iter().find_map(|dependency| not_ready(dependency, artifact)) {
        Some(message) => {
            Plan::Wait { reason: reasons::DEPENDENCY_NOT_READY, message, after: seen.requeue, event: true }
        }
        None => Plan::Apply(artifact.clone()),
    }
}

/// Returns why a dependency is not ready, or nothing when it is.
fn not_ready(dependency: &Dependency, artifact: &Artifact) -> Option<String> {
    let name = &dependency.name;
    let Some(object) = &dependency.object else { return Some(format!("dependency '{name}' not found")) };
    let status = object.status.as_ref();
    let observed = status.and_then(|status| status.observed_generation);
    let ready = status.is_some_and(|status| conditions::is_true(&status.conditions, conditions::READY));
    if !ready || observed != object.metadata.generation {
        return Some(format!("dependency '{name}' is not ready"));
    }
    let applied = status.and_then(|status| status.last_applied_revision.as_deref());
    if dependency.same_source && applied != Some(artifact.revision.as_str()) {
        return Some(format!("dependency '{name}' revision is not up to date"));
    }
    None
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
