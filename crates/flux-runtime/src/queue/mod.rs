//! The work queue of one kind: keys without duplicates, delays, and failures counted per key.

mod state;
#[cfg(test)]
mod tests;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{Backoff, Key};
use state::{Due, State};

/// A work queue. A key that is added while it is queued is queued once; one that is added while it runs
/// runs once more afterwards.
#[derive(Debug)]
pub struct Queue {
    state: Mutex<State>,
    changed: Notify,
    backoff: Backoff,
}

/// Figures of a queue for the metrics page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Keys that wait for a worker.
    pub depth: usize,
    /// Keys that were added, ever.
    pub adds: u64,
    /// Keys that were added again after a failure, ever.
    pub retries: u64,
    /// Seconds since the oldest unfinished run began.
    pub longest_running: f64,
    /// Seconds of all unfinished runs together.
    pub unfinished: f64,
}

/// A key that was taken from the queue; give it back with [`Queue::done`].
#[derive(Debug, PartialEq)]
pub struct Taken {
    /// The key.
    pub key: Key,
    /// How long it waited in the queue.
    pub waited: Duration,
}

impl Queue {
    /// Makes an empty queue whose failures are delayed by `backoff`.
    pub fn new(backoff: Backoff) -> Self {
        Self { state: Mutex::default(), changed: Notify::new(), backoff }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a key now.
    pub fn add(&self, key: Key) {
        self.state().add(key, Instant::now());
        self.changed.notify_one();
    }

    /// Adds a key after a delay. When it is waiting already, the earlier time counts.
    pub fn add_after(&self, key: Key, delay: Duration) {
        self.state().add_at(key, Instant::now() + delay);
        self.changed.notify_one();
    }

    /// Adds a key after its own back-off, which grows with every call until [`forgive`](Self::forgive).
    /// Returns the delay.
    pub fn retry(&self, key: Key) -> Duration {
        let delay = {
            let mut state = self.state();
            let delay = self.backoff.delay(state.failed(&key));
            state.add_at(key, Instant::now() + delay);
            delay
        };
        self.changed.notify_one();
        delay
    }

    /// Forgets the failures of a key.
    pub fn forgive(&self, key: &Key) {
        self.state().forgive(key);
    }

    /// Forgets everything about a key that does not run: its object is gone.
    pub fn forget(&self, key: &Key) {
        self.state().forget(key);
    }

    /// Waits until a key can be taken, without taking it. Cancel safe.
    pub async fn ready(&self) {
        loop {
            let changed = self.changed.notified();
            let due = match self.state().peek(Instant::now()) {
                Due::Now => return,
                Due::At(due) => Some(due),
                Due::Never => None,
            };
            match due {
                Some(due) => tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep_until(due) => {}
                },
                None => changed.await,
            }
        }
    }

    /// Takes the next key if there is one now.
    pub fn try_next(&self) -> Option<Taken> {
        self.state().take(Instant::now())
    }

    /// Takes the next key, waiting for one. Cancel safe. One waiter at a time.
    pub async fn next(&self) -> Taken {
        loop {
            self.ready().await;
            if let Some(taken) = self.try_next() {
                return taken;
            }
        }
    }

    /// Gives a key back. When it was added in the meantime, it is queued now.
    pub fn done(&self, key: &Key) {
        self.state().done(key, Instant::now());
        self.changed.notify_one();
    }

    /// Returns whether a running key was added again, so that what its run works on is out of date.
    pub fn superseded(&self, key: &Key) -> bool {
        self.state().superseded(key)
    }

    /// Returns the figures for the metrics page.
    pub fn figures(&self) -> Figures {
        self.state().figures(Instant::now())
    }
}
