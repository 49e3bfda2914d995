//! A run from its beginning to its end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use flux_api::meta::conditions::{self, Moment, READY, RECONCILING, STALLED};
use flux_api::meta::names::FINALIZER;
use flux_api::meta::reasons::{PROGRESSING, PROGRESSING_WITH_RETRY, SUCCEEDED};
use flux_api::source::{Artifact, GitRepository, GitRepositoryStatus};
use flux_artifact::{Fetcher, Place, Storage};
use flux_runtime::{Chain, Finalized, Key, Object, Outcome, Reconciler, Run, Severity, Store};
use tracing::{error, info};

use super::credentials::SshAlgorithms;
use super::decide::plan;
use super::fault::{Class, Fault};
use super::observe::included;
use super::phases::{self, Found};
use super::summary::summarise;
use super::words::{
    ARTIFACT_IN_STORAGE, ARTIFACT_OUTDATED, FAILURES, FETCH_FAILED, INCLUDE_UNAVAILABLE, SOURCE_VERIFIED,
    STORAGE_OPERATION_FAILED, reason,
};

/// The index of repositories by those that they include.
pub(crate) const INCLUDES: &str = "includes";

/// What an object includes, as `<namespace>/<name>`.
pub(crate) fn includes(object: &GitRepository) -> Vec<String> {
    let namespace = object.metadata.namespace.as_deref().unwrap_or_default();
    object.spec.include.iter().map(|include| format!("{namespace}/{}", include.repository.name)).collect()
}

/// The reconciler of `GitRepository`.
pub(crate) struct GitRepositories {
    pub(crate) storage: Storage,
    pub(crate) store: Arc<Store<GitRepository>>,
    pub(crate) fetcher: Fetcher,
    pub(crate) requeue_dependency: Duration,
    pub(crate) ssh: SshAlgorithms,
}

/// What a run that went well has done.
enum Done {
    /// The artifact of this revision is still right.
    Unchanged(String),
    /// An artifact of the commit with this subject was stored.
    Stored(String),
    /// Nothing, as the process is stopping.
    Interrupted,
}

/// How the object was before the run.
struct Before {
    digest: Option<String>,
    failed: bool,
}

impl Reconciler for GitRepositories {
    type Object = GitRepository;
    type Error = Fault;

    const FINALIZER: Option<&'static str> = Some(FINALIZER);

    async fn reconcile(&self, run: &mut Run<GitRepository>) -> Result<Outcome, Fault> {
        let moment = Moment { generation: run.object.generation(), now: flux_runtime::now() };
        let before = Before::of(&run.object);
        begin(run, moment).await;
        let result = self.phases(run, moment).await;
        finish(run, &before, result, Moment { now: flux_runtime::now(), ..moment })
    }

    async fn finalize(&self, run: &mut Run<GitRepository>) -> Result<Finalized, Fault> {
        let (storage, place) = (self.storage.clone(), place(run.key())?);
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Fault::storage("GarbageCollectionFailed", "unable to remove the artifacts of a deleted object")
                .because(error)
        };
        let deleted = tokio::task::spawn_blocking(move || storage.delete(&place)).await;
        deleted.map_err(|error| failed(error.into()))?.map_err(|error| failed(error.into()))?;
        Ok(Finalized::Yes)
    }
}

impl GitRepositories {
    async fn phases(&self, run: &mut Run<GitRepository>, moment: Moment) -> Result<Done, Fault> {
        let place = place(run.key())?;
        phases::prepare(&mut run.object);
        phases::inspect(run, &self.storage, &place).await?;
        let included = included(run, &self.store, self.requeue_dependency).await;
        let plan = plan(&run.object, included.as_deref().ok())?;
        // A fetch may take a minute, and nothing is lost with it. What comes after is short and is not torn.
        let stop = run.stop().clone();
        let found = tokio::select! {
            found = phases::fetch(run, plan, &self.ssh) => found?,
            () = stop.stopping() => return Ok(Done::Interrupted),
        };
        clear(run, FETCH_FAILED);
        let checkout = match found {
            Found::Same(revision) => {
                clear(run, INCLUDE_UNAVAILABLE);
                clear(run, ARTIFACT_OUTDATED);
                clear(run, STORAGE_OPERATION_FAILED);
                stored(run, &revision, moment);
                return Ok(Done::Unchanged(revision));
            }
            Found::Checkout(checkout) => *checkout,
        };
        let subject = subject(&checkout.commit.message);
        phases::check(run, &checkout, moment).await?;
        let included = included?;
        clear(run, INCLUDE_UNAVAILABLE);
        phases::store(run, self, &place, checkout, included, moment).await?;
        Ok(Done::Stored(subject))
    }
}

impl Before {
    fn of(object: &GitRepository) -> Self {
        let conditions = object.conditions();
        Self {
            digest: artifact(object).map(|artifact| artifact.digest.clone()),
            failed: FAILURES.iter().any(|kind| conditions::is_true(conditions, kind)),
        }
    }
}

fn artifact(object: &GitRepository) -> Option<&Artifact> {
    object.status.as_ref()?.artifact.as_ref()
}

fn status(run: &mut Run<GitRepository>) -> &mut GitRepositoryStatus {
    run.object.status.get_or_insert_default()
}

fn clear(run: &mut Run<GitRepository>, kind: &str) {
    conditions::delete(&mut status(run).conditions, kind);
}

fn place(key: &Key) -> Result<Place, Fault> {
    Place::new("GitRepository", &key.namespace, &key.name).map_err(|error| {
        Fault::storage(reason::STAT_FAILED, "the object has no place in the storage").because(error)
    })
}

/// The artifact is for this generation of the object too.
fn stored(run: &mut Run<GitRepository>, revision: &str, moment: Moment) {
    let message = format!("stored artifact for revision '{revision}'");
    conditions::mark_true(&mut status(run).conditions, ARTIFACT_IN_STORAGE, SUCCEEDED, message, moment);
}

/// Tells at once of a new generation, as its first fetch may take a while. Other runs tell only of their end.
async fn begin(run: &mut Run<GitRepository>, moment: Moment) {
    let status = status(run);
    let told = conditions::is_true(&status.conditions, RECONCILING);
    if status.observed_generation == Some(moment.generation) || told {
        return;
    }
    let message = "reconciliation in progress";
    conditions::mark_reconciling(&mut status.conditions, PROGRESSING, message, moment);
    if conditions::status(&status.conditions, READY) == conditions::UNKNOWN {
        conditions::mark_unknown(&mut status.conditions, READY, PROGRESSING, message, moment);
    }
    if let Err(error) = run.persist().await {
        // The end of the run persists the status again, and its failure counts.
        info!(error = %Chain(&error), "unable to tell of the beginning of a run");
    }
}

/// Turns the result into conditions, events and the next run (spec/controllers/common.md §5).
fn finish(
    run: &mut Run<GitRepository>,
    before: &Before,
    result: Result<Done, Fault>,
    moment: Moment,
) -> Result<Outcome, Fault> {
    let outcome = match result {
        Ok(Done::Interrupted) => return Ok(Outcome::Now),
        Ok(done) => {
            let status = status(run);
            conditions::delete(&mut status.conditions, RECONCILING);
            conditions::delete(&mut status.conditions, STALLED);
            status.observed_generation = Some(moment.generation);
            notify(run, before, &done);
            Ok(Outcome::Interval(run.object.spec.interval.to_std().max(Duration::from_secs(1))))
        }
        Err(fault) => faulted(run, fault, moment),
    };
    summarise(&mut status(run).conditions, moment);
    outcome
}

fn faulted(run: &mut Run<GitRepository>, fault: Fault, moment: Moment) -> Result<Outcome, Fault> {
    let message = fault.message();
    let list = &mut status(run).conditions;
    let told = if fault.condition == SOURCE_VERIFIED { conditions::FALSE } else { conditions::TRUE };
    conditions::set(list, fault.condition, told, fault.reason, message.clone(), moment);
    let severity = if matches!(fault.class, Class::Waiting(_)) { Severity::Trace } else { Severity::Error };
    if fault.class == Class::Stalled {
        conditions::mark_stalled(list, fault.reason, message.clone(), moment);
        status(run).observed_generation = Some(moment.generation);
    } else {
        conditions::mark_reconciling(list, PROGRESSING_WITH_RETRY, "reconciliation in progress", moment);
    }
    run.event(severity, fault.reason, &message, BTreeMap::new());
    match fault.class {
        Class::Stalled => {
            error!(error = message, "reconciliation stalled");
            Ok(Outcome::Done)
        }
        Class::Waiting(again) => {
            info!("{message}");
            Ok(Outcome::After(again))
        }
        Class::Failed => Err(fault),
    }
}

/// Tells of a new artifact, or of the end of a failure.
fn notify(run: &Run<GitRepository>, before: &Before, done: &Done) {
    let Some(artifact) = artifact(&run.object) else { return };
    let message = match done {
        Done::Stored(subject) => format!("stored artifact for commit '{subject}'"),
        Done::Unchanged(revision) => format!("stored artifact for revision '{revision}'"),
        Done::Interrupted => return,
    };
    let metadata = BTreeMap::from([
        ("source.toolkit.fluxcd.io/revision".to_owned(), artifact.revision.clone()),
        ("source.toolkit.fluxcd.io/digest".to_owned(), artifact.digest.clone()),
    ]);
    if before.digest.as_ref() != Some(&artifact.digest) {
        info!("{message}");
        run.event(Severity::Info, reason::NEW_ARTIFACT, &message, metadata);
    } else if before.failed {
        info!("{message}");
        run.event(Severity::Info, SUCCEEDED, &message, metadata);
    } else if let Done::Unchanged(revision) = done {
        let message = format!("no changes since last reconciliation: observed revision '{revision}'");
        info!("{message}");
        run.event(Severity::Trace, reason::GIT_SUCCEEDED, &message, BTreeMap::new());
    }
}

/// The first line of a commit message, in at most 50 characters.
fn subject(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    line.char_indices().nth(50).map_or_else(|| line.to_owned(), |(end, _)| format!("{}...", &line[..end]))
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn subjects_are_short() {
        assert_eq!(subject("fix: a\n\nb"), "fix: a");
        assert_eq!(subject(""), "");
        assert_eq!(subject(&"é".repeat(50)), "é".repeat(50));
        assert_eq!(subject(&"é".repeat(51)), "é".repeat(50) + "...");
    }
}
