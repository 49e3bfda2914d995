//! Puts a controller process together: client, watches, controllers, servers, events and the lease.

use std::{fmt::Debug, future::Future, pin::Pin, sync::Arc, time::Duration};

use flux_kube::client::RateLimit;
use kube::{Api, Client, Resource, core::DeserializeGuard, runtime::watcher};
use serde::de::DeserializeOwned;
use tokio::{sync::watch, task::JoinSet};
use tracing::{error, info};

use crate::{
    Controller, Error, Object, Options, Queue, Reconciler, Recorder, Stop, Watched, args::ControllerArgs,
    controller::triggers, error::Chain, events::Deliveries, fairness, lease, metrics::Metrics, server,
};

/// How long controllers wait for the first complete lists.
const SYNC_LIMIT: Duration = Duration::from_secs(20);

/// What a controller takes from its environment, read once at the start.
#[derive(Clone, Debug)]
pub struct Environment {
    /// `RUNTIME_NAMESPACE`: where the controller itself lives.
    pub namespace: String,
    /// `HOSTNAME`: the name of the pod.
    pub host: String,
}

impl Environment {
    /// Reads the environment of this process.
    #[expect(clippy::disallowed_methods, reason = "the one place of controllers that reads the environment")]
    pub fn read() -> Self {
        let var = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            namespace: var("RUNTIME_NAMESPACE").unwrap_or_else(|| "flux-system".to_owned()),
            host: var("HOSTNAME").unwrap_or_else(|| "localhost".to_owned()),
        }
    }
}

type Task = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
type Start = Box<dyn FnOnce(Stop) -> Task + Send>;
type Watch = Box<dyn FnOnce(watch::Sender<bool>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// A controller process. Add watches and controllers, then [`run`](Self::run) it.
pub struct Manager {
    name: &'static str,
    args: ControllerArgs,
    environment: Environment,
    client: Client,
    limit: RateLimit,
    metrics: Metrics,
    recorder: Recorder,
    deliveries: Deliveries,
    watches: Vec<Watch>,
    controllers: Vec<Start>,
    tasks: Vec<(&'static str, Start)>,
    grace: Duration,
}

impl Manager {
    /// Makes a manager for the process called `name` (`source-controller`), which talks to the cluster of `config`.
    ///
    /// # Errors
    /// When a flag or the configuration cannot be used.
    pub fn new(
        name: &'static str,
        args: ControllerArgs,
        environment: Environment,
        config: kube::Config,
    ) -> Result<Self, Error> {
        args.jitter()?;
        let metrics = Metrics::new();
        let limit = RateLimit::new(0.0, 1);
        let client = metrics.client(config, &limit)?;
        let address = match args.events_addr.as_str() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|error| Error::Flag { flag: "events-addr", reason: format!("{error}") })?,
            ),
        };
        let (recorder, deliveries) = Recorder::new(name, &environment.host, address);
        Ok(Self {
            name,
            args,
            environment,
            client,
            limit,
            metrics,
            recorder,
            deliveries,
            watches: Vec::new(),
            controllers: Vec::new(),
            tasks: Vec::new(),
            grace: Duration::from_secs(30),
        })
    }

    /// Returns the client of the process, whose requests are counted.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the metrics of the process.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Returns the recorder of events.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Returns the flags.
    pub fn args(&self) -> &ControllerArgs {
        &self.args
    }

    /// Returns what was taken from the environment.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Sets how long running work may take after the stop; 30 s when not set.
    pub fn set_grace(&mut self, grace: Duration) {
        self.grace = grace;
    }

    fn api<K>(&self) -> Api<DeserializeGuard<K>>
    where
        K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>,
    {
        if self.args.watch_all_namespaces {
            Api::all(self.client.clone())
        } else {
            Api::namespaced(self.client.clone(), &self.environment.namespace)
        }
    }

    /// Prepares a watch of a kind that is reconciled here: `--watch-label-selector` applies.
    pub fn own<K: Object>(&self) -> Watched<K> {
        let mut config = watcher::Config::default();
        if !self.args.watch_label_selector.is_empty() {
            config = config.labels(&self.args.watch_label_selector);
        }
        Watched::new(self.api(), config)
    }

    /// Prepares a watch of another kind, of all of its objects or those with matching labels.
    pub fn other<K>(&self, label_selector: Option<&str>) -> Watched<K>
    where
        K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>
            + Clone
            + DeserializeOwned
            + Debug
            + Send
            + Sync
            + 'static,
    {
        let mut config = watcher::Config::default();
        if let Some(selector) = label_selector {
            config = config.labels(selector);
        }
        Watched::new(self.api(), config)
    }

    /// Makes an empty queue with the back-off of the flags, for [`controller`](Self::controller) and for waking.
    pub fn queue(&self) -> Arc<Queue> {
        Arc::new(Queue::new(self.args.backoff()))
    }

    /// Starts `watched` when the manager runs; controllers wait for its first complete list.
    pub fn watch<K>(&mut self, watched: Watched<K>)
    where
        K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
    {
        self.watches.push(Box::new(move |synced| Box::pin(watched.run(synced))));
    }

    /// Adds a controller: `reconciler` is run for the objects of `watched` by the keys of `queue`.
    pub fn controller<R: Reconciler>(
        &mut self,
        reconciler: Arc<R>,
        mut watched: Watched<R::Object>,
        queue: Arc<Queue>,
        options: Options,
    ) {
        let name: &'static str = Box::leak(R::Object::kind(&()).to_lowercase().into_boxed_str());
        let keys = Arc::clone(&queue);
        watched.on_change(move |change| {
            if triggers(change) {
                keys.add(crate::Key::of(change.object().meta()));
            }
        });
        self.metrics.queue(name, options.concurrent, Arc::clone(&queue));
        let controller = Arc::new(Controller {
            reconciler,
            store: watched.store(),
            queue,
            client: self.client.clone(),
            recorder: self.recorder.clone(),
            metrics: self.metrics.clone(),
            options,
            name,
        });
        self.watch(watched);
        let grace = self.grace;
        self.controllers.push(Box::new(move |stop| Box::pin(controller.run(stop, grace))));
    }

    /// Adds work that runs beside the controllers, on the leader only, such as a file server.
    pub fn task<F>(&mut self, name: &'static str, start: impl FnOnce(Stop) -> F + Send + 'static)
    where
        F: Future<Output = Result<(), Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
    {
        let start: Start = Box::new(move |stop| {
            let task = start(stop);
            Box::pin(async move { task.await.map_err(|source| Error::Task { task: name, source }) })
        });
        self.tasks.push((name, start));
    }

    /// Runs until `stop`: servers at once, everything else as the leader.
    ///
    /// # Errors
    /// When an address cannot be listened on, a part ends by itself, runs outlive the grace period, or the lease is lost.
    pub async fn run(self, stop: Stop) -> Result<(), Error> {
        let mut servers = JoinSet::new();
        let serve = stop.child();
        for (address, router) in [
            (&self.args.health_addr, server::probes()),
            (&self.args.metrics_addr, server::metrics(self.metrics.clone())),
        ] {
            if server::address(address).is_some() {
                let listener = server::listen(address).await?;
                servers.spawn(server::serve(listener, router, serve.clone()));
            }
        }
        fairness::apply(&self.client, &self.limit, &self.args).await;
        let mut elector = self.elector();
        let lease = lease::name(self.name, &self.args.watch_label_selector);
        self.metrics.leader(&lease, false);
        if let Some(elector) = &mut elector
            && !elector.acquire(&stop).await
        {
            return Ok(());
        }
        self.metrics.leader(&lease, elector.is_some());
        // The lease outlives the work: it is given up only when nothing runs any more.
        let held = Stop::new();
        let renew = async {
            if let Some(elector) = &mut elector {
                return elector.hold(&held).await;
            }
            held.stopping().await;
            Ok(())
        };
        let metrics = self.metrics.clone();
        let work = async {
            let result = self.lead(stop.clone()).await;
            held.stop();
            result
        };
        tokio::pin!(renew, work);
        let result = tokio::select! {
            result = &mut work => {
                renew.await?;
                result
            }
            lost = &mut renew => lost,
        };
        metrics.leader(&lease, false);
        serve.stop();
        if let Err(failure) = &result {
            error!(error = %Chain(failure), "problem running manager");
        }
        result
    }

    fn elector(&self) -> Option<lease::Elector> {
        let args = &self.args;
        args.enable_leader_election.then(|| {
            lease::Elector::new(
                self.client.clone(),
                &self.environment.namespace,
                &lease::name(self.name, &args.watch_label_selector),
                &format!("{}_{}", self.environment.host, uuid::Uuid::new_v4()),
                lease::Durations {
                    lease: args.leader_election_lease_duration,
                    renew_deadline: args.leader_election_renew_deadline,
                    retry_period: args.leader_election_retry_period,
                },
                args.leader_election_release_on_cancel,
            )
        })
    }

    /// The leader's work: watches, then controllers and tasks; at the end the events that are still to be delivered.
    async fn lead(self, stop: Stop) -> Result<(), Error> {
        let mut watches = JoinSet::new();
        let mut work: JoinSet<Result<(), Error>> = JoinSet::new();
        for (name, task) in self.tasks {
            info!(task = name, "starting");
            work.spawn(task(stop.clone()));
        }
        let mut deliveries = tokio::spawn(self.deliveries.run(self.client.clone(), stop.clone()));
        let mut synced = Vec::new();
        for watch in self.watches {
            let (sender, receiver) = watch::channel(false);
            watches.spawn(watch(sender));
            synced.push(receiver);
        }
        // A kind that is not installed never has a list; the others do not wait for it for ever.
        let all = tokio::time::timeout(SYNC_LIMIT, async {
            for receiver in &mut synced {
                let _ = receiver.wait_for(|synced| *synced).await;
            }
        });
        tokio::select! {
            _ = all => info!(controller = self.name, "starting workers"),
            () = stop.stopping() => {}
        }
        for controller in self.controllers {
            work.spawn(controller(stop.clone()));
        }
        let mut result = Ok(());
        while let Some(ended) = work.join_next().await {
            let ended = ended
                .unwrap_or_else(|panic| Err(Error::Task { task: "controller", source: Box::new(panic) }));
            if ended.is_err() && result.is_ok() {
                result = ended;
                // One part is broken: the others end in good order.
                stop.stop();
            }
        }
        watches.shutdown().await;
        drop(self.recorder);
        if tokio::time::timeout(Duration::from_secs(2), &mut deliveries).await.is_err() {
            deliveries.abort();
        }
        info!(controller = self.name, "all workers finished");
        result
    }
}
