//! The state of a queue, without waiting.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::{Figures, Taken};
use crate::Key;

/// When there is something to do.
pub(super) enum Due {
    /// A key is ready.
    Now,
    /// Nothing before this time.
    At(Instant),
    /// Nothing until something is added.
    Never,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Keys that wait for a worker, with the time they were added.
    ready: VecDeque<(Key, Instant)>,
    queued: HashSet<Key>,
    running: HashMap<Key, Instant>,
    /// Keys that were added while they run.
    again: HashSet<Key>,
    /// Keys that wait for a time; the number keeps equal times apart.
    delayed: BTreeMap<(Instant, u64), Key>,
    due: HashMap<Key, (Instant, u64)>,
    failures: HashMap<Key, u32>,
    sequence: u64,
    adds: u64,
    retries: u64,
}

impl State {
    pub(super) fn add(&mut self, key: Key, now: Instant) {
        self.drop_delay(&key);
        if self.running.contains_key(&key) {
            if self.again.insert(key) {
                self.adds += 1;
            }
            return;
        }
        if self.queued.insert(key.clone()) {
            self.adds += 1;
            self.ready.push_back((key, now));
        }
    }

    pub(super) fn add_at(&mut self, key: Key, at: Instant) {
        if self.queued.contains(&key) || self.due.get(&key).is_some_and(|(earlier, _)| *earlier <= at) {
            return;
        }
        self.drop_delay(&key);
        self.sequence += 1;
        let slot = (at, self.sequence);
        self.delayed.insert(slot, key.clone());
        self.due.insert(key, slot);
    }

    fn drop_delay(&mut self, key: &Key) {
        if let Some(slot) = self.due.remove(key) {
            self.delayed.remove(&slot);
        }
    }

    /// Counts a failure and returns how many there were before.
    pub(super) fn failed(&mut self, key: &Key) -> u32 {
        self.retries += 1;
        let count = self.failures.entry(key.clone()).or_default();
        let before = *count;
        *count = count.saturating_add(1);
        before
    }

    pub(super) fn forgive(&mut self, key: &Key) {
        self.failures.remove(key);
    }

    pub(super) fn forget(&mut self, key: &Key) {
        self.failures.remove(key);
        self.drop_delay(key);
    }

    pub(super) fn superseded(&self, key: &Key) -> bool {
        self.again.contains(key)
    }

    /// Moves keys whose time has come to the ready ones.
    fn promote(&mut self, now: Instant) {
        while let Some(first) = self.delayed.first_entry() {
            if first.key().0 > now {
                break;
            }
            let key = first.remove();
            self.due.remove(&key);
            self.add(key, now);
        }
    }

    pub(super) fn peek(&mut self, now: Instant) -> Due {
        self.promote(now);
        if self.ready.is_empty() {
            return self.delayed.first_key_value().map_or(Due::Never, |(slot, _)| Due::At(slot.0));
        }
        Due::Now
    }

    pub(super) fn take(&mut self, now: Instant) -> Option<Taken> {
        self.promote(now);
        let (key, since) = self.ready.pop_front()?;
        self.queued.remove(&key);
        self.running.insert(key.clone(), now);
        Some(Taken { key, waited: now.saturating_duration_since(since) })
    }

    pub(super) fn done(&mut self, key: &Key, now: Instant) {
        self.running.remove(key);
        if let Some(key) = self.again.take(key) {
            self.drop_delay(&key);
            if self.queued.insert(key.clone()) {
                self.ready.push_back((key, now));
            }
        }
    }

    pub(super) fn figures(&self, now: Instant) -> Figures {
        let ages = || self.running.values().map(|since| now.saturating_duration_since(*since));
        Figures {
            depth: self.ready.len(),
            adds: self.adds,
            retries: self.retries,
            longest_running: ages().max().unwrap_or_default().as_secs_f64(),
            unfinished: ages().sum::<Duration>().as_secs_f64(),
        }
    }
}
