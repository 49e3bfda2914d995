//! One discovery for everybody.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kube::Client;
use kube::core::GroupVersionKind;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::table::Table;
use super::{Error, Resource};

/// Finds the resource of a kind. A cheap handle on one cache, to be shared between all clients of a cluster:
/// discovery is read with the identity of the client given here, whoever asks.
#[derive(Clone)]
pub struct Mapper {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    known: RwLock<Known>,
    /// Held while discovery is read, so that many misses make one request.
    reading: Mutex<()>,
}

#[derive(Default)]
struct Known {
    table: Arc<Table>,
    /// When the request began whose answer this is.
    since: Option<Instant>,
    /// CRDs applied by us, which discovery may not show yet.
    learned: Vec<(Instant, Value)>,
}

impl fmt::Debug for Mapper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapper").finish_non_exhaustive()
    }
}

impl Mapper {
    /// An empty cache; the first question fills it.
    pub fn new(client: Client) -> Self {
        Self { inner: Arc::new(Inner { client, known: RwLock::default(), reading: Mutex::default() }) }
    }

    /// Finds the resource of a kind. When it is not known, discovery is read again, but once for all that ask at a
    /// time.
    ///
    /// # Errors
    /// When the API server does not serve this kind, or discovery fails.
    pub async fn resolve(&self, kind: &GroupVersionKind) -> Result<Arc<Resource>, Error> {
        self.find(|table| table.get(kind), kind).await
    }

    /// Finds the resource of a kind in this version or, when that is gone, in the preferred one.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub async fn resolve_any(&self, kind: &GroupVersionKind) -> Result<Arc<Resource>, Error> {
        self.find(|table| table.get(kind).or_else(|| table.preferred(&kind.group, &kind.kind)), kind).await
    }

    /// Finds the resource of a kind in its preferred version.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub async fn resolve_preferred(&self, group: &str, kind: &str) -> Result<Arc<Resource>, Error> {
        self.find(|table| table.preferred(group, kind), &GroupVersionKind::gvk(group, "", kind)).await
    }

    /// Reads discovery again, also when nothing is missing.
    ///
    /// # Errors
    /// When discovery fails.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.read(Instant::now(), |_| false).await.map(drop)
    }

    /// Adds the kinds of a CRD that was just applied, before discovery shows them.
    pub fn learn(&self, crd: &Value) {
        let mut known = self.inner.known.write().unwrap_or_else(PoisonError::into_inner);
        let known = &mut *known;
        Arc::make_mut(&mut known.table).learn(crd);
        let names = serde_json::json!({"metadata": {"name": crd.pointer("/metadata/name")}, "spec": {
            "group": crd.pointer("/spec/group"), "names": crd.pointer("/spec/names"),
            "scope": crd.pointer("/spec/scope"), "versions": versions_of(crd),
        }});
        known.learned.push((Instant::now(), names));
    }

    /// Adds a resource that the caller knows to be served, so that a command that speaks of one kind need not read
    /// discovery at all. What discovery says later counts more.
    pub fn know(&self, resource: Resource) {
        let mut known = self.inner.known.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut known.table).add(resource);
    }

    /// Forgets a kind's CRD that was deleted, and everything else with it: the next question reads discovery.
    pub fn forget(&self) {
        *self.inner.known.write().unwrap_or_else(PoisonError::into_inner) = Known::default();
    }

    async fn find<F>(&self, get: F, kind: &GroupVersionKind) -> Result<Arc<Resource>, Error>
    where
        F: Fn(&Table) -> Option<Arc<Resource>>,
    {
        let asked = Instant::now();
        if let Some(found) = get(&self.table()) {
            return Ok(found);
        }
        let table = self.read(asked, |table| get(table).is_some()).await?;
        get(&table).ok_or_else(|| table.refuse(kind))
    }

    fn table(&self) -> Arc<Table> {
        self.inner.known.read().unwrap_or_else(PoisonError::into_inner).table.clone()
    }

    /// Reads discovery, unless somebody began to do so after `asked`, or what came meanwhile is enough.
    async fn read(&self, asked: Instant, enough: impl Fn(&Table) -> bool) -> Result<Arc<Table>, Error> {
        let _guard = self.inner.reading.lock().await;
        {
            let known = self.inner.known.read().unwrap_or_else(PoisonError::into_inner);
            if known.since.is_some_and(|since| since >= asked) || enough(&known.table) {
                return Ok(known.table.clone());
            }
        }
        let since = Instant::now();
        let client = &self.inner.client;
        let (core, groups) = futures::try_join!(
            client.list_core_api_versions_aggregated(),
            client.list_api_groups_aggregated()
        )
        .map_err(|error| Error::Discovery(Arc::new(error)))?;
        let mut table = Table::read(&[core, groups]);
        let mut known = self.inner.known.write().unwrap_or_else(PoisonError::into_inner);
        known.learned.retain(|(when, _)| since.saturating_duration_since(*when) < DISCOVERY_LAG);
        for (_, crd) in &known.learned {
            table.learn(crd);
        }
        known.since = Some(since);
        known.table = Arc::new(table);
        Ok(known.table.clone())
    }
}

/// Discovery shows a new CRD earlier than this.
const DISCOVERY_LAG: Duration = Duration::from_mins(1);

/// Names and `served` of a CRD's versions, without their schemas.
fn versions_of(crd: &Value) -> Vec<Value> {
    let versions = crd.pointer("/spec/versions").and_then(Value::as_array);
    versions
        .into_iter()
        .flatten()
        .map(|version| serde_json::json!({"name": version.get("name"), "served": version.get("served")}))
        .collect()
}
