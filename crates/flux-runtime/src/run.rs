//! One run: the object's own copy, and what the frame offers while it works on it.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use kube::{Api, Client};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    Event, Key, Object, Queue, Recorder, Severity, Stop, Store,
    metrics::Metrics,
    status::{PatchError, Patcher},
};

/// Why a wait ended before what it waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the controller is stopping")]
pub struct Interrupted;

/// The worker that a run holds, unless it has parked.
#[derive(Debug)]
pub(crate) struct Slot {
    workers: Arc<Semaphore>,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
    metrics: Metrics,
    controller: &'static str,
}

impl Slot {
    pub(crate) fn new(
        workers: Arc<Semaphore>,
        permit: OwnedSemaphorePermit,
        metrics: Metrics,
        controller: &'static str,
    ) -> Self {
        metrics.active(controller, 1);
        Self { workers, permit: Mutex::new(Some(permit)), metrics, controller }
    }

    fn swap(&self, permit: Option<OwnedSemaphorePermit>) {
        let mut held = self.permit.lock().unwrap_or_else(PoisonError::into_inner);
        self.metrics.active(self.controller, i64::from(permit.is_some()) - i64::from(held.is_some()));
        *held = permit;
    }

    async fn again(&self) {
        if let Ok(permit) = Arc::clone(&self.workers).acquire_owned().await {
            self.swap(Some(permit));
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.swap(None);
    }
}

/// A run on one object.
pub struct Run<K: Object> {
    /// The run's own copy of the object: change its status here.
    pub object: K,
    pub(crate) key: Key,
    pub(crate) client: Client,
    pub(crate) patcher: Patcher<K>,
    pub(crate) recorder: Recorder,
    pub(crate) store: Arc<Store<K>>,
    pub(crate) queue: Arc<Queue>,
    pub(crate) slot: Slot,
    pub(crate) stop: Stop,
    pub(crate) id: String,
}

impl<K: Object> Run<K> {
    /// Returns namespace and name of the object.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Returns the identifier of this run, `reconcileID` in the logs.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the controller's own client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the API of the object's kind in its namespace.
    pub fn api(&self) -> Api<K> {
        Api::namespaced(self.client.clone(), &self.key.namespace)
    }

    /// Returns the token that tells of the end of the process.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Returns whether the object was queued again since this run began.
    pub fn superseded(&self) -> bool {
        self.queue.superseded(&self.key)
    }

    /// Persists the status now if it changed. The frame does this at the end of a run by itself.
    ///
    /// # Errors
    /// See [`Patcher::status`].
    pub async fn persist(&mut self) -> Result<(), PatchError> {
        if let Some(answer) = self.patcher.status(&mut self.object).await? {
            self.store.note(answer);
        }
        Ok(())
    }

    /// Waits for `wait` without a worker: others run meanwhile, this object does not. Afterwards the run has a worker again.
    ///
    /// # Errors
    /// [`Interrupted`] when the process is stopping; then leave quickly, the object is looked at again after the start.
    pub async fn park<T>(&self, wait: impl Future<Output = T> + Send) -> Result<T, Interrupted> {
        self.slot.swap(None);
        let result = tokio::select! {
            result = wait => Ok(result),
            () = self.stop.stopping() => Err(Interrupted),
        };
        self.slot.again().await;
        result
    }

    /// Records an event about the object. It never waits: delivery happens beside the run.
    ///
    /// `metadata` keys are full (`<group>/revision`); annotations with the prefix `event.toolkit.fluxcd.io/` are added.
    pub fn event(&self, severity: Severity, reason: &str, message: &str, metadata: BTreeMap<String, String>) {
        self.recorder.record(Event::about(&self.object, severity, reason, message, metadata));
    }
}
