//! Events of `core/v1`: equal ones are counted in one object, and a noisy object is muted, as client-go does it.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use k8s_openapi::{
    api::core::v1::{Event as CoreEvent, EventSource, ObjectReference},
    apimachinery::pkg::apis::meta::v1::{ObjectMeta, Time},
};
use kube::{
    Api, Client,
    api::{Patch, PatchParams, PostParams},
};
use serde_json::json;
use tokio::sync::mpsc;
use tracing::{debug, error};

use super::{Event, Severity, cut};
use crate::error::Chain;

/// Kubernetes refuses longer ones.
const MAX_MESSAGE: usize = 1024;
/// So many different events and objects are remembered.
const MEMORY: usize = 2048;
/// An object may cause so many events at once…
const BURST: f64 = 25.0;
/// …and then one each so many seconds.
const REFILL_SECONDS: f64 = 300.0;
/// Equal events closer than this are one event with a count.
const SAME: Duration = Duration::from_mins(10);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Same {
    uid: String,
    severity: Severity,
    reason: String,
    message: String,
}

#[derive(Clone, Debug)]
struct Known {
    name: String,
    count: i32,
    last: Timestamp,
}

/// A map that forgets its oldest entries.
#[derive(Debug)]
struct Recent<K, V> {
    map: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K: Clone + Eq + std::hash::Hash, V> Recent<K, V> {
    fn new() -> Self {
        Self { map: HashMap::new(), order: VecDeque::new() }
    }

    fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.map.get_mut(key)
    }

    fn insert(&mut self, key: K, value: V) {
        if self.map.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > MEMORY
            && let Some(oldest) = self.order.pop_front()
        {
            self.map.remove(&oldest);
        }
    }
}

/// Decides whether an object may cause another event now.
#[derive(Debug)]
pub(super) struct Limiter(Recent<String, (f64, Timestamp)>);

impl Limiter {
    pub(super) fn new() -> Self {
        Self(Recent::new())
    }

    pub(super) fn allows(&mut self, uid: &str, now: Timestamp) -> bool {
        let Some((tokens, last)) = self.0.get_mut(&uid.to_owned()) else {
            self.0.insert(uid.to_owned(), (BURST - 1.0, now));
            return true;
        };
        let passed = now.duration_since(*last).as_secs_f64().max(0.0);
        *tokens = (*tokens + passed / REFILL_SECONDS).min(BURST);
        *last = now;
        let allowed = *tokens >= 1.0;
        if allowed {
            *tokens -= 1.0;
        }
        allowed
    }
}

/// Delivers events one after the other until the senders are gone.
pub(super) async fn deliver(
    client: Client,
    mut events: mpsc::Receiver<Event>,
    controller: &str,
    instance: &str,
) {
    let mut limiter = Limiter::new();
    let mut known: Recent<Same, Known> = Recent::new();
    while let Some(event) = events.recv().await {
        let uid = event.object.uid.clone().unwrap_or_default();
        if !limiter.allows(&uid, event.timestamp) {
            debug!(reason = event.reason, "event muted: too many for one object");
            continue;
        }
        let same = Same {
            uid,
            severity: event.severity,
            reason: event.reason.clone(),
            message: event.message.clone(),
        };
        let namespace = event.object.namespace.clone().unwrap_or_default();
        let api: Api<CoreEvent> = Api::namespaced(client.clone(), &namespace);
        if let Some(old) = known.get_mut(&same)
            && event.timestamp.duration_since(old.last).unsigned_abs() < SAME
        {
            old.count += 1;
            old.last = event.timestamp;
            let body = json!({ "count": old.count, "lastTimestamp": Time(event.timestamp) });
            match api.patch(&old.name, &PatchParams::default(), &Patch::Merge(&body)).await {
                Ok(_) => continue,
                Err(kube::Error::Api(status)) if status.code == 404 => {}
                Err(failure) => {
                    error!(error = %Chain(&failure), "unable to count an event");
                    continue;
                }
            }
        }
        let object = object(&event, controller, instance);
        let name = object.metadata.name.clone().unwrap_or_default();
        match api.create(&PostParams::default(), &object).await {
            Ok(_) => known.insert(same, Known { name, count: 1, last: event.timestamp }),
            // A namespace that is going away takes no more events; that is no failure.
            Err(kube::Error::Api(status)) if status.code == 404 || status.reason == "Forbidden" => {
                debug!(error = status.message, "event refused");
            }
            Err(failure) => error!(error = %Chain(&failure), "unable to record an event"),
        }
    }
}

pub(super) fn object(event: &Event, controller: &str, instance: &str) -> CoreEvent {
    let involved = ObjectReference { ..event.object.clone() };
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let name = involved.name.as_deref().unwrap_or_default();
    CoreEvent {
        metadata: ObjectMeta {
            name: Some(format!("{}.{}", cut(name, 230), cut(&unique, 16))),
            namespace: involved.namespace.clone(),
            annotations: (!event.metadata.is_empty()).then(|| event.metadata.clone()),
            ..ObjectMeta::default()
        },
        involved_object: involved,
        type_: Some(if event.severity == Severity::Error { "Warning" } else { "Normal" }.to_owned()),
        reason: Some(event.reason.clone()),
        message: Some(cut(&event.message, MAX_MESSAGE).to_owned()),
        source: Some(EventSource { component: Some(controller.to_owned()), host: None }),
        reporting_component: Some(controller.to_owned()),
        reporting_instance: Some(instance.to_owned()),
        first_timestamp: Some(Time(event.timestamp)),
        last_timestamp: Some(Time(event.timestamp)),
        count: Some(1),
        ..CoreEvent::default()
    }
}
