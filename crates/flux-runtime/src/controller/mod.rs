//! The one loop: takes keys, gives each run a worker, and turns outcomes into requeues.

mod lifecycle;

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt as _;
use k8s_openapi::api::core::v1::Namespace;
use kube::{Api, Client, Resource as _};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tracing::{Instrument as _, debug, error, info_span};

use crate::{
    Change, Error, Jitter, Key, Object, Outcome, Queue, Reconciler, Recorder, Run, Stop, Store,
    error::Chain,
    metrics::{Metrics, RunResult},
    queue::Taken,
    run::Slot,
    status::{Owned, PatchError, Patcher},
};
use lifecycle::Failure;

/// How a controller works.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// So many runs work at the same time (`--concurrent`); parked ones do not count.
    pub concurrent: usize,
    /// The field manager of status patches.
    pub field_manager: &'static str,
    /// The condition types that the controller owns.
    pub owned: Owned,
    /// The jitter on intervals.
    pub jitter: Jitter,
}

/// A reconciler with everything around it. Made by [`Manager::controller`](crate::Manager::controller).
pub struct Controller<R: Reconciler> {
    pub(crate) reconciler: Arc<R>,
    pub(crate) store: Arc<Store<R::Object>>,
    pub(crate) queue: Arc<Queue>,
    pub(crate) client: Client,
    pub(crate) recorder: Recorder,
    pub(crate) metrics: Metrics,
    pub(crate) options: Options,
    /// The lower-case kind, by which metrics and logs know the controller.
    pub(crate) name: &'static str,
}

/// Returns whether a change of an object of the own kind is a reason for a run: created, deleted, generation or
/// `requestedAt` changed (spec/controllers/common.md §5).
pub(crate) fn triggers<K: Object>(change: &Change<K>) -> bool {
    match change {
        Change::Added(_) | Change::Deleted(_) => true,
        Change::Updated { old, new } => {
            old.meta().generation != new.meta().generation
                || old.requested_at() != new.requested_at()
                || old.meta().deletion_timestamp.is_some() != new.meta().deletion_timestamp.is_some()
        }
    }
}

impl<R: Reconciler> Controller<R> {
    /// Runs until the stop, then waits `grace` for what still runs.
    pub(crate) async fn run(self: Arc<Self>, stop: Stop, grace: Duration) -> Result<(), Error> {
        let workers = Arc::new(Semaphore::new(self.options.concurrent.max(1)));
        let mut runs = JoinSet::new();
        loop {
            // Look before taking a worker: a parked run may need the last one to go on.
            tokio::select! {
                biased;
                () = stop.stopping() => break,
                () = self.queue.ready() => {}
            }
            let permit = tokio::select! {
                biased;
                () = stop.stopping() => break,
                permit = Arc::clone(&workers).acquire_owned() => permit,
            };
            let (Ok(permit), Some(taken)) = (permit, self.queue.try_next()) else { continue };
            while runs.try_join_next().is_some() {}
            runs.spawn(Arc::clone(&self).work(taken, permit, Arc::clone(&workers), stop.clone()));
        }
        let left = runs.len();
        tokio::select! {
            () = async { while runs.join_next().await.is_some() {} } => Ok(()),
            () = tokio::time::sleep(grace) => Err(Error::Grace(left)),
            () = stop.aborted() => Ok(()),
        }
    }

    async fn work(
        self: Arc<Self>,
        taken: Taken,
        permit: OwnedSemaphorePermit,
        workers: Arc<Semaphore>,
        stop: Stop,
    ) {
        let Taken { key, waited } = taken;
        self.metrics.waited(self.name, waited);
        if let Some(object) = self.store.get(&key) {
            let id = uuid::Uuid::new_v4().to_string();
            let span = info_span!(
                "reconcile",
                controller = self.name,
                controllerGroup = %R::Object::group(&()),
                controllerKind = %R::Object::kind(&()),
                name = key.name,
                namespace = key.namespace,
                reconcileID = id,
                revision = tracing::field::Empty,
            );
            let slot = Slot::new(workers, permit, self.metrics.clone(), self.name);
            self.one((*object).clone(), &key, id, slot, stop).instrument(span).await;
        } else {
            self.reconciler.forget(&key);
            self.queue.forget(&key);
            self.metrics.forget(&R::Object::kind(&()), &key);
        }
        self.queue.done(&key);
    }

    async fn one(&self, object: R::Object, key: &Key, id: String, slot: Slot, stop: Stop) {
        let began = Instant::now();
        let result = match self.start(object, key, id, slot, stop) {
            Ok(mut run) => {
                AssertUnwindSafe(self.lifecycle(&mut run)).catch_unwind().await.unwrap_or_else(|panic| {
                    self.metrics.panicked(self.name);
                    Err(Failure::panic(panic.as_ref()))
                })
            }
            Err(failure) => Err(Failure::Frame(failure)),
        };
        let result = match result {
            Err(Failure::Frame(PatchError::Api(what, source))) if self.namespace_ends(&source, key).await => {
                debug!(error = %Chain(&*source), "unable to patch the {what}: the namespace is being deleted");
                Ok(Outcome::Done)
            }
            result => result,
        };
        let told = match result {
            Ok(outcome) => self.after(key, outcome),
            Err(failure) => {
                let delay = self.queue.retry(key.clone());
                error!(error = failure.to_string(), retry = ?delay, "Reconciler error");
                RunResult::Error
            }
        };
        self.metrics.ran(self.name, &R::Object::kind(&()), key, told, began.elapsed());
    }

    /// Objects vanish under a run when their namespace goes; that is no error of the run.
    async fn namespace_ends(&self, error: &kube::Error, key: &Key) -> bool {
        if !matches!(error, kube::Error::Api(status) if status.code == 404) {
            return false;
        }
        let api: Api<Namespace> = Api::all(self.client.clone());
        match api.get_opt(&key.namespace).await {
            Ok(namespace) => namespace.is_none_or(|one| one.metadata.deletion_timestamp.is_some()),
            Err(_) => false,
        }
    }

    fn start(
        &self,
        object: R::Object,
        key: &Key,
        id: String,
        slot: Slot,
        stop: Stop,
    ) -> Result<Run<R::Object>, PatchError> {
        let api = Api::namespaced(self.client.clone(), &key.namespace);
        let patcher = Patcher::new(api, self.options.field_manager, self.options.owned, &object)?;
        Ok(Run {
            object,
            key: key.clone(),
            client: self.client.clone(),
            patcher,
            recorder: self.recorder.clone(),
            store: Arc::clone(&self.store),
            queue: Arc::clone(&self.queue),
            slot,
            stop,
            id,
        })
    }

    fn after(&self, key: &Key, outcome: Outcome) -> RunResult {
        if outcome == Outcome::Now {
            self.queue.retry(key.clone());
            return RunResult::Requeue;
        }
        self.queue.forgive(key);
        let delay = match outcome {
            Outcome::Done | Outcome::Now => return RunResult::Success,
            Outcome::After(delay) => delay,
            Outcome::Interval(interval) => self.options.jitter.apply(interval, crate::backoff::draw()),
        };
        self.queue.add_after(key.clone(), delay);
        RunResult::RequeueAfter
    }
}
