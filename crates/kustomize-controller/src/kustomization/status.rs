//! What a run writes into the status.

use std::{collections::BTreeMap, time::Duration};

use flux_api::{
    kustomize::{Kustomization, KustomizationStatus, Snapshot},
    meta::{
        ResourceInventory, ResourceReference, Time,
        conditions::{self, Moment},
        reasons,
    },
    source::Artifact,
};
use flux_kube::{Inventory, inventory::Entry};
use jiff::Timestamp;

/// The annotation of an artifact that names the revision at its origin.
const ORIGIN_REVISION: &str = "org.opencontainers.image.revision";
/// So many builds are remembered.
const HISTORY: usize = 5;

fn moment(object: &Kustomization, now: Timestamp) -> Moment {
    Moment { generation: object.metadata.generation.unwrap_or(0), now }
}

fn status(object: &mut Kustomization) -> &mut KustomizationStatus {
    object.status.get_or_insert_default()
}

/// Returns the revision at the origin of an artifact, if it is known.
pub(super) fn origin_revision(artifact: &Artifact) -> Option<&String> {
    artifact.metadata.get(ORIGIN_REVISION)
}

/// Says that work is under way.
pub(super) fn progressing(object: &mut Kustomization, message: &str, now: Timestamp) {
    let moment = moment(object, now);
    let list = &mut status(object).conditions;
    conditions::mark_reconciling(list, reasons::PROGRESSING, message, moment);
    conditions::mark_unknown(
        list,
        conditions::READY,
        reasons::PROGRESSING,
        "Reconciliation in progress",
        moment,
    );
}

/// Says that the applied objects are being watched until they are healthy.
pub(super) fn checking(object: &mut Kustomization, message: &str, now: Timestamp) {
    progressing(object, message, now);
    let moment = moment(object, now);
    conditions::mark_unknown(
        &mut status(object).conditions,
        conditions::HEALTHY,
        reasons::PROGRESSING,
        message,
        moment,
    );
}

/// Says how the health check went; without one the condition goes.
pub(super) fn health(object: &mut Kustomization, healthy: Option<Result<(), &str>>, now: Timestamp) {
    let moment = moment(object, now);
    let list = &mut status(object).conditions;
    match healthy {
        None => conditions::delete(list, conditions::HEALTHY),
        Some(Ok(())) => {
            conditions::mark_true(
                list,
                conditions::HEALTHY,
                reasons::SUCCEEDED,
                "Health check passed",
                moment,
            );
        }
        Some(Err(message)) => {
            conditions::mark_false(list, conditions::HEALTHY, reasons::HEALTH_CHECK_FAILED, message, moment);
        }
    }
}

/// Says that the run failed and will be repeated.
pub(super) fn failed(object: &mut Kustomization, reason: &str, message: &str, now: Timestamp) {
    let moment = moment(object, now);
    let list = &mut status(object).conditions;
    let doing =
        conditions::get(list, conditions::RECONCILING).map_or_else(String::new, |one| one.message.clone());
    let doing = if doing.is_empty() { "Retrying after a failure".to_owned() } else { doing };
    conditions::mark_reconciling(list, reasons::PROGRESSING_WITH_RETRY, doing, moment);
    conditions::mark_false(list, conditions::READY, reason, message, moment);
}

/// Says that nothing will happen until the user changes something.
pub(super) fn stalled(object: &mut Kustomization, reason: &str, message: &str, now: Timestamp) {
    let moment = moment(object, now);
    let generation = object.metadata.generation;
    let status = status(object);
    status.observed_generation = generation;
    conditions::mark_stalled(&mut status.conditions, reason, message, moment);
    conditions::mark_false(&mut status.conditions, conditions::READY, reason, message, moment);
}

/// Says that everything is as the artifact wants it.
pub(super) fn succeeded(object: &mut Kustomization, artifact: &Artifact, now: Timestamp) {
    let moment = moment(object, now);
    let generation = object.metadata.generation;
    let status = status(object);
    status.observed_generation = generation;
    status.last_attempted_revision = Some(artifact.revision.clone());
    status.last_applied_revision = Some(artifact.revision.clone());
    status.last_applied_origin_revision = origin_revision(artifact).cloned();
    conditions::delete(&mut status.conditions, conditions::RECONCILING);
    conditions::delete(&mut status.conditions, conditions::STALLED);
    let message = format!("Applied revision: {}", artifact.revision);
    conditions::mark_true(
        &mut status.conditions,
        conditions::READY,
        reasons::RECONCILIATION_SUCCEEDED,
        message,
        moment,
    );
}

/// Returns the inventory of the status.
pub(super) fn inventory(object: &Kustomization) -> Inventory {
    let entries =
        object.status.iter().flat_map(|status| &status.inventory).flat_map(|inventory| &inventory.entries);
    Inventory {
        entries: entries.map(|entry| Entry { id: entry.id.clone(), v: entry.version.clone() }).collect(),
    }
}

/// Writes the inventory; an empty one is no list.
pub(super) fn set_inventory(object: &mut Kustomization, inventory: Inventory) {
    let entries =
        inventory.entries.into_iter().map(|entry| ResourceReference { id: entry.id, version: entry.v });
    status(object).inventory = Some(ResourceInventory { entries: entries.collect() });
}

/// One line of the history.
pub(super) struct Attempt<'a> {
    /// Of the built manifests, `sha256:…`.
    pub(super) digest: &'a str,
    /// The reason of Ready.
    pub(super) reason: &'a str,
    /// What was applied.
    pub(super) artifact: &'a Artifact,
    /// When the run began.
    pub(super) began: Timestamp,
    /// How long it took.
    pub(super) took: Duration,
}

/// Adds a run to the history: the same build with the same end moves to the front, newest first, five at most.
pub(super) fn remember(object: &mut Kustomization, attempt: &Attempt<'_>) {
    let history = &mut status(object).history;
    let known = history
        .iter()
        .position(|one| one.digest == attempt.digest && one.last_reconciled_status == attempt.reason)
        .map(|place| history.remove(place));
    let seconds = |time: Timestamp| Time(Timestamp::from_second(time.as_second()).unwrap_or(time));
    let mut metadata = BTreeMap::from([("revision".to_owned(), attempt.artifact.revision.clone())]);
    if let Some(origin) = origin_revision(attempt.artifact) {
        metadata.insert("originRevision".to_owned(), origin.clone());
    }
    let entry = Snapshot {
        digest: attempt.digest.to_owned(),
        first_reconciled: known
            .as_ref()
            .map_or_else(|| seconds(attempt.began), |one| one.first_reconciled.clone()),
        last_reconciled: seconds(attempt.began),
        last_reconciled_duration: attempt.took.into(),
        last_reconciled_status: attempt.reason.to_owned(),
        metadata,
        total_reconciliations: known.map_or(0, |one| one.total_reconciliations) + 1,
    };
    history.insert(0, entry);
    history.truncate(HISTORY);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(revision: &str) -> Artifact {
        Artifact {
            digest: "sha256:1".into(),
            last_update_time: Time(Timestamp::UNIX_EPOCH),
            metadata: BTreeMap::from([(ORIGIN_REVISION.to_owned(), "main@sha1:0".to_owned())]),
            path: "p".into(),
            revision: revision.into(),
            size: None,
            url: "u".into(),
        }
    }

    #[test]
    fn history_is_short_newest_first_and_counts_repetitions() {
        let mut object = Kustomization::default();
        for (index, digest) in ["a", "b", "a", "c", "d", "e", "f"].into_iter().enumerate() {
            let began = Timestamp::from_second(i64::try_from(index).expect("small")).expect("a time");
            let attempt = Attempt {
                digest,
                reason: "ReconciliationSucceeded",
                artifact: &artifact("r"),
                began,
                took: Duration::from_millis(1500),
            };
            remember(&mut object, &attempt);
        }
        let history = object.status.expect("a status").history;
        let told: Vec<_> =
            history.iter().map(|one| (one.digest.as_str(), one.total_reconciliations)).collect();
        assert_eq!(told, [("f", 1), ("e", 1), ("d", 1), ("c", 1), ("a", 2)]);
        assert_eq!(
            (history[4].first_reconciled.0.as_second(), history[4].last_reconciled.0.as_second()),
            (0, 2)
        );
        assert_eq!(history[0].metadata["originRevision"], "main@sha1:0");
        assert_eq!(history[0].last_reconciled_duration.to_string(), "1.5s");
    }

    #[test]
    fn conditions_tell_each_state() {
        let now = Timestamp::from_second(100).expect("a time");
        let mut object = Kustomization::default();
        object.metadata.generation = Some(3);
        let told = |object: &Kustomization| {
            let list = &object.status.as_ref().expect("a status").conditions;
            list.iter().map(|one| format!("{}={}/{}", one.type_, one.status, one.reason)).collect::<Vec<_>>()
        };
        progressing(&mut object, "building", now);
        assert_eq!(told(&object), ["Reconciling=True/Progressing", "Ready=Unknown/Progressing"]);
        failed(&mut object, "BuildFailed", "no", now);
        assert_eq!(told(&object), ["Reconciling=True/ProgressingWithRetry", "Ready=False/BuildFailed"]);
        assert_eq!(object.status.as_ref().and_then(|status| status.observed_generation), None);
        stalled(&mut object, "AccessDenied", "no", now);
        assert_eq!(told(&object), ["Stalled=True/AccessDenied", "Ready=False/AccessDenied"]);
        checking(&mut object, "running health checks", now);
        health(&mut object, Some(Ok(())), now);
        succeeded(&mut object, &artifact("main@sha1:1"), now);
        assert_eq!(told(&object), ["Ready=True/ReconciliationSucceeded", "Healthy=True/Succeeded"]);
        let status = object.status.as_ref().expect("a status");
        assert_eq!(status.observed_generation, Some(3));
        assert_eq!(
            conditions::get(&status.conditions, "Ready").map(|one| one.message.as_str()),
            Some("Applied revision: main@sha1:1")
        );
        health(&mut object, None, now);
        assert_eq!(told(&object), ["Ready=True/ReconciliationSucceeded"]);
    }
}
