//! From an artifact to the cluster: the phases in order, and what they leave in the status.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use flux_api::{
    kustomize::Kustomization,
    meta::{conditions, reasons},
    source::Artifact,
};
use flux_archive::Tree;
use flux_kube::{Applied, Applier, Inventory};
use flux_runtime::{Outcome, Run, Severity, now};
use serde_json::Value;
use tokio::time::Instant;
use tracing::{error, info};

use super::{
    Kustomizer, decide,
    memo::{Inputs, Memo},
    phases::{
        Failure, Then, apply, build, fetch, health,
        variables::{self, Variables},
    },
    status::{self, Attempt},
};
use crate::Error;

const GROUP: &str = "kustomize.toolkit.fluxcd.io";

/// How far a run has come; for the history and the events.
#[derive(Default)]
struct Progress {
    /// The digest of the build that was applied.
    built: Option<String>,
    /// Whether objects of the cluster changed.
    changed: bool,
}

/// What has to be built and applied.
struct Task<'a> {
    artifact: &'a Artifact,
    applier: &'a Applier,
    inputs: Inputs,
    variables: Variables,
    /// The last success, if its inputs and content are the same.
    known: Option<Memo>,
    /// The artifact's tree, if it was looked at.
    tree: Option<Tree>,
}

/// A phase either ends the run with an error of the frame, or with a failure that is told in the status.
type Phase<T> = Result<Result<T, Failure>, Error>;

/// Leaves a phase early with a failure.
macro_rules! phase {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(failure) => return Ok(Err(failure.into())),
        }
    };
}

impl Kustomizer {
    /// Brings an artifact to the cluster.
    pub(super) async fn process(
        &self,
        run: &mut Run<Kustomization>,
        artifact: &Artifact,
    ) -> Result<Outcome, Error> {
        let (began, clock) = (now(), Instant::now());
        let healthy_before = is_healthy(&run.object);
        let new_revision = applied_revision(&run.object) != Some(artifact.revision.as_str());
        let mut progress = Progress::default();
        let result = self.phases(run, artifact, &mut progress).await?;
        let took = clock.elapsed();
        let reason = match &result {
            Ok(()) => reasons::RECONCILIATION_SUCCEEDED,
            Err(failure) if failure.then == Then::Leave => return Ok(Outcome::Now),
            Err(failure) => failure.reason,
        };
        if let Some(digest) = &progress.built {
            status::remember(&mut run.object, &Attempt { digest, reason, artifact, began, took });
        }
        if let Err(failure) = result {
            return Ok(Self::fail(run, artifact, failure));
        }
        status::succeeded(&mut run.object, artifact, now());
        if is_healthy(&run.object) && (!healthy_before || new_revision && progress.changed) {
            let message = format!("Health check passed in {}", short(took));
            run.event(Severity::Info, reason, &message, metadata(artifact));
        }
        let interval = run.object.spec.interval;
        let message = format!("Reconciliation finished in {}, next run in {interval}", short(took));
        info!("{message}");
        let mut metadata = metadata(artifact);
        metadata.insert(format!("{GROUP}/commit_status"), "update".to_owned());
        run.event(Severity::Info, reason, &message, metadata);
        Ok(Outcome::Interval(interval.to_std()))
    }

    fn fail(run: &mut Run<Kustomization>, artifact: &Artifact, failure: Failure) -> Outcome {
        let Failure { reason, message, then } = failure;
        if reason == reasons::HEALTH_CHECK_FAILED || reason == reasons::HEALTH_CHECK_CANCELED {
            status::health(&mut run.object, Some(Err(&message)), now());
        }
        status::failed(&mut run.object, reason, &message, now());
        let retry = decide::retry_interval(&run.object.spec);
        match then {
            Then::Quiet(after) => {
                info!(reason, "{message}");
                Outcome::After(after)
            }
            Then::Now | Then::Leave => {
                run.event(Severity::Info, reason, &message, metadata(artifact));
                Outcome::After(Duration::ZERO)
            }
            Then::Retry => {
                error!(
                    error = message,
                    "Reconciliation failed, next try in {}",
                    flux_api::meta::Duration::from(retry)
                );
                run.event(Severity::Error, reason, &message, metadata(artifact));
                Outcome::After(retry)
            }
        }
    }

    async fn phases(
        &self,
        run: &mut Run<Kustomization>,
        artifact: &Artifact,
        progress: &mut Progress,
    ) -> Phase<()> {
        let spec = run.object.spec.clone();
        let key = run.key().clone();
        let applier = phase!(self.applier(&key, &spec));
        let variables = phase!(variables::collect(run.client(), &key.namespace, &spec).await);
        let inputs = Inputs { spec: build::spec_digest(&spec), variables: variables::digest(&variables) };
        let known = self.memos.get(&key).filter(|memo| memo.inputs == inputs && !memo.remote);
        let (known, tree) = phase!(self.same(run, artifact, known).await);
        let memo = if let Some(memo) = phase!(unmoved(&applier, known.as_ref()).await) {
            memo
        } else {
            let task = Task { artifact, applier: &applier, inputs, variables, known, tree };
            phase!(self.build_and_apply(run, task, progress).await?)
        };
        progress.built = Some(memo.built.clone());
        run.object.status.get_or_insert_default().last_attempted_revision = Some(artifact.revision.clone());
        self.memos.put(&key, memo.clone());
        self.health(run, &applier, &memo).await
    }

    async fn build_and_apply(
        &self,
        run: &mut Run<Kustomization>,
        task: Task<'_>,
        progress: &mut Progress,
    ) -> Phase<Memo> {
        let Task { artifact, applier, inputs, variables, known, tree } = task;
        let tree = match tree {
            Some(tree) => tree,
            None => {
                phase!(fetch::fetch(run, &self.fetcher, artifact, self.settings.requeue_dependency).await)
            }
        };
        let spec = run.object.spec.clone();
        let content = phase!(build::content(&tree, &spec));
        let remote = flux_remote_bases::Settings {
            no_repositories: self.settings.no_remote_bases,
            ..flux_remote_bases::Settings::default()
        };
        let strict = self.settings.strict_substitution;
        let built = phase!(build::build(tree, &spec, variables, strict, remote).await);
        progress.built = Some(built.digest.clone());
        let snapshot = known.as_ref().map(|memo| &memo.snapshot);
        let done = phase!(self.apply(run, (artifact, applier), built.objects, snapshot, progress).await?);
        let targets: Arc<[_]> = apply::awaited(&done).into();
        let (artifact, snapshot) = (artifact.digest.clone(), done.snapshot);
        let (built, remote) = (built.digest, built.remote);
        Ok(Ok(Memo { inputs, artifact, content, built, remote, snapshot, targets }))
    }

    /// Returns the memo if its content is that of the artifact, and the tree if it had to be looked at.
    async fn same(
        &self,
        run: &Run<Kustomization>,
        artifact: &Artifact,
        known: Option<Memo>,
    ) -> Result<(Option<Memo>, Option<Tree>), Failure> {
        let Some(mut memo) = known else { return Ok((None, None)) };
        if memo.artifact == artifact.digest {
            return Ok((Some(memo), None));
        }
        let tree = fetch::fetch(run, &self.fetcher, artifact, self.settings.requeue_dependency).await?;
        if build::content(&tree, &run.object.spec)? != memo.content {
            return Ok((None, Some(tree)));
        }
        memo.artifact.clone_from(&artifact.digest);
        Ok((Some(memo), Some(tree)))
    }

    /// Applies and prunes. The inventory names every object before it is made: whatever ends this process, no object
    /// is left without a record.
    async fn apply(
        &self,
        run: &mut Run<Kustomization>,
        (artifact, applier): (&Artifact, &Applier),
        objects: Vec<Value>,
        snapshot: Option<&flux_kube::Snapshot>,
        progress: &mut Progress,
    ) -> Phase<Applied> {
        let (key, limit) = (run.key().clone(), decide::timeout(&run.object.spec));
        let options = phase!(apply::options(&key, &run.object.spec, &self.settings));
        let old = status::inventory(&run.object);
        write_ahead(run, artifact, &old, &objects).await?;
        let attempt = tokio::time::timeout(limit, applier.apply(objects, &options, snapshot));
        let done = match attempt.await {
            Ok(Ok(done)) => done,
            failed => {
                self.memos.remove(&key);
                let message = match failed {
                    Ok(Err(error)) => {
                        let mut inventory = old;
                        inventory.merge(error.applied.changes.inventory().entries);
                        status::set_inventory(&mut run.object, inventory);
                        self.tell(run, artifact, &error.applied.changes, progress);
                        error.to_string()
                    }
                    _ => format!("apply timed out after {}", flux_api::meta::Duration::from(limit)),
                };
                return Ok(Err(Failure::new(reasons::RECONCILIATION_FAILED, message)));
            }
        };
        self.tell(run, artifact, &done.changes, progress);
        let mut inventory = done.changes.inventory();
        let mut failure = None;
        if run.object.spec.prune {
            let pruned = apply::clean(applier, &key, &old, &inventory).await;
            inventory.merge(pruned.left);
            self.tell(run, artifact, &pruned.changes, progress);
            failure = pruned.failure;
        }
        status::set_inventory(&mut run.object, inventory);
        if let Some(failure) = failure {
            self.memos.remove(&key);
            return Ok(Err(failure));
        }
        Ok(Ok(done))
    }

    /// Tells in log and event what changed.
    fn tell(
        &self,
        run: &Run<Kustomization>,
        artifact: &Artifact,
        changes: &flux_kube::ChangeSet,
        progress: &mut Progress,
    ) {
        if changes.entries.is_empty() {
            return;
        }
        info!(output = apply::output(changes, self.settings.group_change_log), "server-side apply completed");
        if changes.is_changed() {
            progress.changed = true;
            run.event(Severity::Info, reasons::PROGRESSING, &changes.summary(), metadata(artifact));
        }
    }

    async fn health(&self, run: &mut Run<Kustomization>, applier: &Applier, memo: &Memo) -> Phase<()> {
        let Some(targets) = health::targets(run.key(), &run.object.spec, &memo.targets) else {
            status::health(&mut run.object, None, now());
            return Ok(Ok(()));
        };
        let check = health::Check {
            applier,
            targets: &targets,
            snapshot: memo.snapshot.clone(),
            timeout: decide::timeout(&run.object.spec),
            fail_fast: self.settings.fail_fast,
            cancel: self.settings.cancel_health_check,
        };
        phase!(health::check(run, &check).await?);
        status::health(&mut run.object, Some(Ok(())), now());
        Ok(Ok(()))
    }
}

/// Persists that work is under way, and the inventory with all objects that are going to be made.
async fn write_ahead(
    run: &mut Run<Kustomization>,
    artifact: &Artifact,
    old: &Inventory,
    objects: &[Value],
) -> Result<(), Error> {
    let planned = apply::planned(objects);
    status::progressing(&mut run.object, &format!("Applying revision {}", artifact.revision), now());
    run.object.status.get_or_insert_default().last_attempted_revision = Some(artifact.revision.clone());
    if !planned.minus(old).is_empty() {
        let mut ahead = old.clone();
        ahead.merge(planned.entries);
        status::set_inventory(&mut run.object, ahead);
    }
    Ok(run.persist().await?)
}

/// Returns the memo if none of its objects has moved since: then an apply would change nothing.
async fn unmoved(applier: &Applier, known: Option<&Memo>) -> Result<Option<Memo>, Failure> {
    let Some(memo) = known else { return Ok(None) };
    let moved = applier
        .moved(&memo.snapshot)
        .await
        .map_err(|error| Failure::new(reasons::RECONCILIATION_FAILED, error.to_string()))?;
    Ok(moved.is_empty().then(|| memo.clone()))
}

fn is_healthy(object: &Kustomization) -> bool {
    object.status.as_ref().is_some_and(|status| conditions::is_true(&status.conditions, conditions::HEALTHY))
}

fn applied_revision(object: &Kustomization) -> Option<&str> {
    object.status.as_ref()?.last_applied_revision.as_deref()
}

fn metadata(artifact: &Artifact) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::from([(format!("{GROUP}/revision"), artifact.revision.clone())]);
    if let Some(origin) = status::origin_revision(artifact) {
        metadata.insert(format!("{GROUP}/originRevision"), origin.clone());
    }
    metadata
}

/// A time for people: whole milliseconds.
fn short(time: Duration) -> flux_api::meta::Duration {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)).into()
}
