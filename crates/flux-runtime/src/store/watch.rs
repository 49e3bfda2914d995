//! One watch of one kind, which a bad object cannot blind and a lost API server cannot end.

use std::{
    collections::HashSet,
    fmt::Debug,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::StreamExt as _;
use kube::{
    Api, Resource,
    core::DeserializeGuard,
    runtime::watcher::{self, Event, watcher},
};
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tracing::{error, info};

use super::{
    Change, Store,
    cache::Indexer,
    health::{Cause, Health},
};
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
        // The stream itself tries again at once, and begins each try with an event; the delays are here.
        let mut stream = watcher(self.api, self.config).boxed();
        let mut listed: Option<HashSet<Key>> = None;
        let mut health = Health::default();
        loop {
            if health.settle(Instant::now()) {
                info!(kind, "watch works now");
            }
            let next = match health.settles_in(Instant::now()) {
                None => stream.next().await,
                Some(left) => match tokio::time::timeout(left, stream.next()).await {
                    Ok(next) => next,
                    Err(_elapsed) => continue,
                },
            };
            match next {
                None => return,
                Some(Ok(event)) => {
                    if !matches!(event, Event::Init) {
                        health.works(Instant::now());
                    }
                    let done = matches!(event, Event::InitDone);
                    for change in apply(&store, &kind, self.strip, &mut listed, event) {
                        self.handlers.iter().for_each(|handler| handler(&change));
                    }
                    if done {
                        synced.send_replace(true);
                    }
                }
                Some(Err(failure)) => tokio::time::sleep(failed(&mut health, &kind, &failure)).await,
            }
        }
    }
}

/// Logs a failure if it is news, and returns the delay before the next try.
fn failed(health: &mut Health, kind: &str, failure: &watcher::Error) -> Duration {
    let cause = cause(failure);
    let (delay, news) = health.failed(cause, Instant::now());
    match cause {
        _ if !news => {}
        Cause::Missing => info!(kind, "{kind} is not installed, waiting for it"),
        Cause::Other => error!(kind, error = %Chain(failure), "watch failed, trying again"),
    }
    delay.mul_f64(1.0 + crate::backoff::draw() / 2.0)
}

fn cause(failure: &watcher::Error) -> Cause {
    match failure {
        watcher::Error::InitialListFailed(kube::Error::Api(status))
        | watcher::Error::WatchStartFailed(kube::Error::Api(status))
            if status.code == 404 =>
        {
            Cause::Missing
        }
        _ => Cause::Other,
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

#[cfg(test)]
pub(super) fn apply_for_tests<K: Resource>(
    store: &Store<K>,
    listed: &mut Option<HashSet<Key>>,
    event: Event<DeserializeGuard<K>>,
) -> Vec<Change<K>> {
    apply(store, "Test", |_| {}, listed, event)
}
