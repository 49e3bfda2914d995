//! One list, then a watch, for all awaited objects of a kind in a namespace.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use futures::future::BoxFuture;
use kube::core::WatchEvent;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::client;
use crate::mapper::{Mapper, Resource};
use crate::object::{ObjectId, metadata_text};
use crate::store::{Filter, Store, api_status, is_not_found};

/// The pause after a failure; it doubles up to the limit.
const PAUSE: Duration = Duration::from_millis(200);
const PAUSE_LIMIT: Duration = Duration::from_secs(5);

/// What a watch tells.
#[derive(Debug)]
pub(super) enum Seen {
    /// The object as it is now.
    Object(ObjectId, Value),
    /// There is no such object.
    Missing(ObjectId),
    /// It cannot be read.
    Unreadable(ObjectId, String),
    /// A Pod of a workload.
    Pod { workload: ObjectId, pod: ObjectId, object: Option<Value> },
}

/// What to follow.
pub(super) struct Follow {
    pub(super) store: Store,
    pub(super) mapper: Mapper,
    /// The kind and the version to read it in.
    pub(super) kind: kube::core::GroupVersionKind,
    /// The awaited objects, all of one namespace.
    pub(super) wanted: HashSet<ObjectId>,
    pub(super) filter: Filter,
}

/// Cuts objects into as few watches as possible: one for each kind and namespace.
pub(super) fn feeds<'a>(
    store: &Store,
    mapper: &Mapper,
    wanted: impl IntoIterator<Item = (&'a ObjectId, &'a str, &'a str)>,
    selector: &str,
) -> Vec<Follow> {
    let mut groups: HashMap<_, (HashSet<ObjectId>, u64)> = HashMap::new();
    for (id, version, seen) in wanted {
        let group = groups.entry((id.at(version), id.namespace.clone())).or_default();
        group.0.insert(id.clone());
        // Versions of one resource may be compared as numbers (KEP-5504); zero means the newest state.
        group.1 = group.1.max(seen.parse().unwrap_or(0));
    }
    let mut feeds = Vec::new();
    for ((kind, namespace), (wanted, seen)) in groups {
        let mut filter = Filter { namespace, labels: selector.to_owned(), ..Filter::default() };
        if let (1, Some(only)) = (wanted.len(), wanted.iter().next()) {
            filter = Filter::object(only);
        }
        if seen > 0 {
            filter.not_older_than = seen.to_string();
        }
        feeds.push(Follow { store: store.clone(), mapper: mapper.clone(), kind, wanted, filter });
    }
    feeds
}

impl Follow {
    /// Tells about the objects until it is dropped.
    pub(super) fn run(self, tell: UnboundedSender<Seen>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let resource = self.resource(&tell).await;
            let wanted = self.wanted;
            let mut told = |event: Event| {
                let seen = match event {
                    Event::Object(id, object) if wanted.contains(&id) => vec![Seen::Object(id, object)],
                    Event::Gone(id) if wanted.contains(&id) => vec![Seen::Missing(id)],
                    Event::Object(..) | Event::Gone(_) => Vec::new(),
                    Event::Synced(present) => wanted
                        .iter()
                        .filter(|id| !present.contains(*id))
                        .cloned()
                        .map(Seen::Missing)
                        .collect(),
                    Event::Failed(why) => {
                        wanted.iter().cloned().map(|id| Seen::Unreadable(id, why.clone())).collect()
                    }
                };
                for seen in seen {
                    // Nobody listens any more when the wait is over, and then this is dropped too.
                    drop(tell.send(seen));
                }
            };
            follow(&self.store, &resource, self.filter, &mut told).await;
        })
    }

    /// The resource; a kind that is not there may come while waiting.
    async fn resource(&self, tell: &UnboundedSender<Seen>) -> Arc<Resource> {
        let mut pause = PAUSE;
        loop {
            match self.mapper.resolve_any(&self.kind).await {
                Ok(resource) => return resource,
                Err(error) => {
                    for id in &self.wanted {
                        drop(tell.send(Seen::Unreadable(id.clone(), error.to_string())));
                    }
                }
            }
            rest(&mut pause).await;
        }
    }
}

/// Follows the Pods of one workload until it is dropped.
pub(super) fn pods(
    store: Store,
    mapper: Mapper,
    workload: ObjectId,
    selector: String,
    tell: UnboundedSender<Seen>,
) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        let kind = kube::core::GroupVersionKind::gvk("", "v1", "Pod");
        // Without Pods to be read the workload is still judged by what it says of itself.
        let Ok(resource) = mapper.resolve(&kind).await else { return };
        let filter = Filter { namespace: workload.namespace.clone(), labels: selector, ..Filter::default() };
        let mut told = |event: Event| {
            let (pod, object) = match event {
                Event::Object(id, object) => (id, Some(object)),
                Event::Gone(id) => (id, None),
                Event::Synced(_) | Event::Failed(_) => return,
            };
            drop(tell.send(Seen::Pod { workload: workload.clone(), pod, object }));
        };
        follow(&store, &resource, filter, &mut told).await;
    })
}

enum Event {
    Object(ObjectId, Value),
    Gone(ObjectId),
    /// The first list is told; these objects are there.
    Synced(HashSet<ObjectId>),
    Failed(String),
}

/// Lists and watches for ever.
async fn follow(
    store: &Store,
    resource: &Resource,
    mut filter: Filter,
    tell: &mut (dyn FnMut(Event) + Send),
) {
    let mut pause = PAUSE;
    loop {
        match store.list(resource, &filter).await {
            Ok(listed) => {
                pause = PAUSE;
                let mut present = HashSet::new();
                for item in listed.items {
                    if let Some((id, object)) = stamped(item, resource) {
                        present.insert(id.clone());
                        tell(Event::Object(id, object));
                    }
                }
                tell(Event::Synced(present));
                watch(store, resource, &filter, listed.version, tell).await;
            }
            Err(error) if is_not_found(&error) => tell(Event::Synced(HashSet::new())),
            // After the API server lost its newest writes, the version that we have seen lies in its future.
            Err(_) if !filter.not_older_than.is_empty() => {}
            Err(error) => tell(Event::Failed(client::brief(&error))),
        }
        filter.not_older_than.clear();
        rest(&mut pause).await;
    }
}

/// Watches until the API server no longer knows where we were.
async fn watch(
    store: &Store,
    resource: &Resource,
    filter: &Filter,
    mut version: String,
    tell: &mut (dyn FnMut(Event) + Send),
) {
    let mut pause = PAUSE;
    loop {
        match store.watch(resource, filter, &version).await {
            Ok(stream) => {
                let mut stream = pin!(stream);
                while let Ok(Some(event)) = stream.try_next().await {
                    pause = PAUSE;
                    if advance(event, resource, &mut version, tell).is_break() {
                        return;
                    }
                }
            }
            Err(error) if api_status(&error).is_some() => return,
            Err(_) => {}
        }
        rest(&mut pause).await;
    }
}

/// Tells one event; breaks when the watch must begin anew.
fn advance(
    event: WatchEvent<Value>,
    resource: &Resource,
    version: &mut String,
    tell: &mut (dyn FnMut(Event) + Send),
) -> ControlFlow<()> {
    let (object, gone) = match event {
        WatchEvent::Added(object) | WatchEvent::Modified(object) => (object, false),
        WatchEvent::Deleted(object) => (object, true),
        WatchEvent::Bookmark(bookmark) => {
            version.clone_from(&bookmark.metadata.resource_version);
            return ControlFlow::Continue(());
        }
        WatchEvent::Error(_) => return ControlFlow::Break(()),
    };
    let seen = metadata_text(&object, "resourceVersion");
    if !seen.is_empty() {
        seen.clone_into(version);
    }
    if let Some((id, object)) = stamped(object, resource) {
        tell(if gone { Event::Gone(id) } else { Event::Object(id, object) });
    }
    ControlFlow::Continue(())
}

/// Items of a list do not name their kind.
fn stamped(mut object: Value, resource: &Resource) -> Option<(ObjectId, Value)> {
    let fields = object.as_object_mut()?;
    fields.insert("apiVersion".to_owned(), json!(resource.kind.api_version()));
    fields.insert("kind".to_owned(), json!(resource.kind.kind));
    ObjectId::of(&object).ok().map(|id| (id, object))
}

async fn rest(pause: &mut Duration) {
    tokio::time::sleep(*pause).await;
    *pause = (*pause * 2).min(PAUSE_LIMIT);
}
