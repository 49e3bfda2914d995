//! One watch of one kind, which a bad object cannot blind and a lost API server cannot end.

use std::{collections::HashSet, fmt::Debug, sync::Arc, time::Duration};

use futures::StreamExt as _;
use kube::{
    Api, Resource,
    core::DeserializeGuard,
    runtime::{
        WatchStreamExt as _,
        utils::Backoff,
        watcher::{self, Event, watcher},
    },
};
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tracing::{error, info};

use super::{Change, Store, cache::Indexer};
use crate::{Key, error::Chain};

type Handler<K> = Box<dyn Fn(&Change<K>) + Send + Sync>;

/// A kind that is watched: its store and who is told about changes. Configure it before the manager runs.
pub struct Watched<K> {
    api: Api<DeserializeGuard<K>>,
    config: watcher::Config,
    indexers: Vec<(&'static str, Indexer<K>)>,
    handlers: Vec<Handler<K>>,
    strip: fn(&mut K),
    store: std::sync::OnceLock<Arc<Store<K>>>,
}

impl<K> Watched<K>
where
    K: Resource + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
    K::DynamicType: Default + Clone + Debug + Eq + std::hash::Hash,
{
    pub(crate) fn new(api: Api<DeserializeGuard<K>>, config: watcher::Config) -> Self {
        Self {
            api,
            config,
            indexers: Vec::new(),
            handlers: Vec::new(),
            strip: |_| {},
            store: std::sync::OnceLock::new(),
        }
    }

    /// Adds an index: `words` gives what an object is found by in [`Store::indexed`]. Call it before [`store`](Self::store).
    #[must_use]
    pub fn index(
        mut self,
        name: &'static str,
        words: impl Fn(&K) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        self.indexers.push((name, Box::new(words)));
        self
    }

    /// Lets `strip` remove what nobody here reads before an object is kept.
    #[must_use]
    pub fn strip(mut self, strip: fn(&mut K)) -> Self {
        self.strip = strip;
        self
    }

    /// Returns the store. After the first call no index can be added.
    pub fn store(&mut self) -> Arc<Store<K>> {
        let indexers = &mut self.indexers;
        Arc::clone(self.store.get_or_init(|| Arc::new(Store::new(std::mem::take(indexers)))))
    }

    /// Tells `handler` every change. It runs in the watch, so it must be quick: map to keys, add to queues.
    pub fn on_change(&mut self, handler: impl Fn(&Change<K>) + Send + Sync + 'static) {
        self.handlers.push(Box::new(handler));
    }

    /// Watches until dropped; `synced` turns true when the first complete list is in the store.
    pub(crate) async fn run(mut self, synced: watch::Sender<bool>) {
        let store = self.store();
        let kind = K::kind(&K::DynamicType::default()).into_owned();
        let mut stream = watcher(self.api, self.config).backoff(Reconnect::default()).boxed();
        let mut listed: Option<HashSet<Key>> = None;
        let mut failing = false;
        while let Some(event) = stream.next().await {
            match event {
                Ok(event) => {
                    if std::mem::take(&mut failing) {
                        info!(kind, "watch works again");
                    }
                    let done = matches!(event, Event::InitDone);
                    for change in apply(&store, &kind, self.strip, &mut listed, event) {
                        self.handlers.iter().for_each(|handler| handler(&change));
                    }
                    if done {
                        synced.send_replace(true);
                    }
                }
                // One line for a failure, not one for every try.
                Err(failure) if !std::mem::replace(&mut failing, true) => {
                    error!(kind, error = %Chain(&failure), "watch failed, trying again");
                }
                Err(_) => {}
            }
        }
    }
}

fn apply<K>(
    store: &Store<K>,
    kind: &str,
    strip: fn(&mut K),
    listed: &mut Option<HashSet<Key>>,
    event: Event<DeserializeGuard<K>>,
) -> Vec<Change<K>>
where
    K: Resource,
{
    match event {
        Event::Init => {
            *listed = Some(HashSet::new());
            Vec::new()
        }
        Event::InitApply(DeserializeGuard(result)) | Event::Apply(DeserializeGuard(result)) => match result {
            Ok(mut object) => {
                // Nothing here reads them, and they are often the larger part of an object.
                object.meta_mut().managed_fields = None;
                strip(&mut object);
                if let Some(listed) = listed {
                    listed.insert(Key::of(object.meta()));
                }
                store.seen(object).into_iter().collect()
            }
            Err(invalid) => {
                let key = Key::of(&invalid.metadata);
                error!(kind, name = key.name, namespace = key.namespace, error = %invalid.error, "object skipped");
                // The last good state stays: a bad object is not a deleted one.
                if let Some(listed) = listed {
                    listed.insert(key);
                }
                Vec::new()
            }
        },
        Event::Delete(DeserializeGuard(result)) => {
            let key =
                result.map_or_else(|invalid| Key::of(&invalid.metadata), |object| Key::of(object.meta()));
            store.gone(&key).into_iter().collect()
        }
        Event::InitDone => listed.take().map(|listed| store.retain(&listed)).unwrap_or_default(),
    }
}

/// Delays between tries to watch again: 100 ms doubling to 5 s, so that a restarted API server is found soon.
#[derive(Debug, Default)]
struct Reconnect(u32);

impl Iterator for Reconnect {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let backoff = crate::Backoff { min: Duration::from_millis(100), max: Duration::from_secs(5) };
        let delay = backoff.delay(self.0);
        self.0 += 1;
        Some(delay.mul_f64(1.0 + crate::backoff::draw() / 2.0))
    }
}

impl Backoff for Reconnect {
    fn reset(&mut self) {
        self.0 = 0;
    }
}

#[cfg(test)]
pub(super) fn apply_for_tests<K: Resource>(
    store: &Store<K>,
    listed: &mut Option<HashSet<Key>>,
    event: Event<DeserializeGuard<K>>,
) -> Vec<Change<K>> {
    apply(store, "Test", |_| {}, listed, event)
}
