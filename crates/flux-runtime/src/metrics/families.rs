//! The metrics that runs feed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use flux_kube::client::RateLimit;
use prometheus_client::{
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets_range},
    },
    registry::Registry,
};

use super::{page, process::Process, queues::Queues, requests::Counted};
use crate::{Error, Key, Queue};

/// Labels with fixed names.
pub(super) type Labels<const N: usize> = [(&'static str, String); N];

/// How a run ended, as `controller_runtime_reconcile_total` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunResult {
    /// Nothing more to do.
    Success,
    /// With an error.
    Error,
    /// To be run again at once.
    Requeue,
    /// To be run again later.
    RequeueAfter,
}

impl RunResult {
    fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error => "error",
            Self::Requeue => "requeue",
            Self::RequeueAfter => "requeue_after",
        }
    }
}

/// All metrics of a process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Mutex<Registry>,
    queues: Queues,
    duration: Family<Labels<3>, Histogram, fn() -> Histogram>,
    runs: Family<Labels<2>, Counter>,
    errors: Family<Labels<1>, Counter>,
    panics: Family<Labels<1>, Counter>,
    time: Family<Labels<1>, Histogram, fn() -> Histogram>,
    active: Family<Labels<1>, Gauge>,
    maximum: Family<Labels<1>, Gauge>,
    leader: Family<Labels<1>, Gauge>,
    requests: Family<Labels<3>, Counter>,
}

/// 10 ms to 30 min, as upstream.
fn long_runs() -> Histogram {
    Histogram::new(exponential_buckets_range(0.01, 1800.0, 10))
}

fn runs() -> Histogram {
    Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0])
}

impl Metrics {
    /// Makes a page with nothing counted yet.
    pub fn new() -> Self {
        let inner = Inner {
            registry: Mutex::new(Registry::default()),
            queues: Queues::default(),
            duration: Family::new_with_constructor(long_runs as fn() -> Histogram),
            runs: Family::default(),
            errors: Family::default(),
            panics: Family::default(),
            time: Family::new_with_constructor(runs as fn() -> Histogram),
            active: Family::default(),
            maximum: Family::default(),
            leader: Family::default(),
            requests: Family::default(),
        };
        let registry = inner.registry();
        *inner.registry.lock().unwrap_or_else(PoisonError::into_inner) = registry;
        Self(Arc::new(inner))
    }

    /// Returns the page in Prometheus' text format 0.0.4.
    pub fn page(&self) -> String {
        page::text(&self.0.registry.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets a controller add metrics of its own.
    pub fn register(&self, with: impl FnOnce(&mut Registry)) {
        with(&mut self.0.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Makes a client whose requests are counted and limited.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn client(&self, config: kube::Config, limit: &RateLimit) -> Result<kube::Client, Error> {
        let host = config.cluster_url.authority().map(ToString::to_string).unwrap_or_default();
        let builder =
            kube::client::ClientBuilder::try_from(config).map_err(|error| Error::Client(Box::new(error)))?;
        Ok(builder.with_layer(limit).with_layer(&Counted::layer(self.clone(), host)).build())
    }

    pub(super) fn request(&self, host: &str, method: &str, code: &str) {
        let labels = [("code", code.to_owned()), ("host", host.to_owned()), ("method", method.to_owned())];
        self.0.requests.get_or_create(&labels).inc();
    }

    pub(crate) fn queue(&self, controller: &'static str, workers: usize, queue: Arc<Queue>) {
        let label = [("controller", controller.to_owned())];
        self.0.maximum.get_or_create(&label).set(i64::try_from(workers).unwrap_or(i64::MAX));
        self.0.active.get_or_create(&label).set(0);
        drop(self.0.errors.get_or_create(&label));
        drop(self.0.panics.get_or_create(&label));
        for result in [RunResult::Success, RunResult::Error, RunResult::Requeue, RunResult::RequeueAfter] {
            drop(self.0.runs.get_or_create(&[label[0].clone(), ("result", result.word().to_owned())]));
        }
        self.0.queues.add(controller, queue);
    }

    pub(crate) fn waited(&self, controller: &'static str, time: Duration) {
        self.0.queues.waited(controller, time);
    }

    pub(crate) fn active(&self, controller: &'static str, change: i64) {
        self.0.active.get_or_create(&[("controller", controller.to_owned())]).inc_by(change);
    }

    pub(crate) fn leader(&self, lease: &str, leads: bool) {
        self.0.leader.get_or_create(&[("name", lease.to_owned())]).set(i64::from(leads));
    }

    pub(crate) fn panicked(&self, controller: &'static str) {
        self.0.panics.get_or_create(&[("controller", controller.to_owned())]).inc();
    }

    pub(crate) fn ran(
        &self,
        controller: &'static str,
        kind: &str,
        key: &Key,
        result: RunResult,
        time: Duration,
    ) {
        let only = [("controller", controller.to_owned())];
        self.0.runs.get_or_create(&[only[0].clone(), ("result", result.word().to_owned())]).inc();
        if result == RunResult::Error {
            self.0.errors.get_or_create(&only).inc();
        }
        self.0.time.get_or_create(&only).observe(time.as_secs_f64());
        self.0.queues.worked(controller, time);
        self.0.duration.get_or_create(&object(kind, key)).observe(time.as_secs_f64());
    }

    /// Removes the series of an object that is gone.
    pub(crate) fn forget(&self, kind: &str, key: &Key) {
        self.0.duration.remove(&object(kind, key));
    }
}

impl Inner {
    fn registry(&self) -> Registry {
        // The registry appends `_total` to the names of counters.
        let mut registry = Registry::default();
        registry.register(
            "gotk_reconcile_duration_seconds",
            "The duration in seconds of a reconciliation",
            self.duration.clone(),
        );
        registry.register(
            "controller_runtime_reconcile",
            "Number of reconciliations per controller",
            self.runs.clone(),
        );
        registry.register(
            "controller_runtime_reconcile_errors",
            "Number of reconciliation errors per controller",
            self.errors.clone(),
        );
        registry.register(
            "controller_runtime_reconcile_panics",
            "Number of reconciliation panics per controller",
            self.panics.clone(),
        );
        registry.register(
            "controller_runtime_reconcile_time_seconds",
            "Length of time per reconciliation per controller",
            self.time.clone(),
        );
        registry.register(
            "controller_runtime_active_workers",
            "Number of workers in use per controller",
            self.active.clone(),
        );
        registry.register(
            "controller_runtime_max_concurrent_reconciles",
            "Number of workers per controller",
            self.maximum.clone(),
        );
        registry.register(
            "leader_election_master_status",
            "Whether this process holds the lease",
            self.leader.clone(),
        );
        registry.register(
            "rest_client_requests",
            "Number of HTTP requests by status code, method and host",
            self.requests.clone(),
        );
        registry.register_collector(Box::new(self.queues.clone()));
        registry.register_collector(Box::new(Process));
        registry
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn object(kind: &str, key: &Key) -> Labels<3> {
    [("kind", kind.to_owned()), ("name", key.name.clone()), ("namespace", key.namespace.clone())]
}
