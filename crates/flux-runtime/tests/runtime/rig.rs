//! A controller of `GitRepositories` that does what a test tells it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, Instant},
};

use flux_api::source::GitRepository;
use flux_runtime::{
    Environment, Finalized, Manager, Options, Outcome, Reconciler, Run, Stop, args::ControllerArgs, now,
    status::Owned,
};
use flux_testkit::Cluster;
use kube::{
    Api, Client,
    api::{Patch, PatchParams, PostParams},
    config::{KubeConfigOptions, Kubeconfig},
};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

#[derive(Debug, clap::Parser)]
struct Flags {
    #[command(flatten)]
    common: ControllerArgs,
}

/// Installs the definitions into a cluster.
pub(crate) fn define(cluster: &Cluster) {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": flux_api::crds()}).to_string();
    cluster.kubectl(&["apply", "--server-side", "-f", "-"], &list).expect("the definitions are taken");
    let wait = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"];
    cluster.kubectl(&wait, "").expect("the definitions are served");
}

/// The shared cluster with the Flux definitions, or nothing where there is none.
pub(crate) fn shared() -> Option<&'static Cluster> {
    static READY: OnceLock<()> = OnceLock::new();
    let cluster = Cluster::shared()?;
    READY.get_or_init(|| define(cluster));
    Some(cluster)
}

/// What the controller has done.
#[derive(Default)]
pub(crate) struct Log {
    runs: Mutex<HashMap<String, usize>>,
    pub(crate) finalized: Mutex<Vec<String>>,
}

impl Log {
    pub(crate) fn runs(&self, name: &str) -> usize {
        self.runs.lock().expect("not poisoned").get(name).copied().unwrap_or(0)
    }
}

/// Obeys the annotation `test`: `panic`, `fail`, `park`, `slow`; else it marks the object ready.
pub(crate) struct Obedient(Arc<Log>);

#[derive(Debug, thiserror::Error)]
#[error("told to fail")]
pub(crate) struct Told;

impl Reconciler for Obedient {
    type Object = GitRepository;
    type Error = Told;

    const FINALIZER: Option<&'static str> = Some("finalizers.fluxcd.io");

    #[expect(clippy::panic, reason = "a panic is what is tested")]
    async fn reconcile(&self, run: &mut Run<GitRepository>) -> Result<Outcome, Told> {
        *self.0.runs.lock().expect("not poisoned").entry(run.key().name.clone()).or_default() += 1;
        let order = run.object.metadata.annotations.iter().flatten().find(|(key, _)| *key == "test");
        match order.map(|(_, order)| order.as_str()) {
            Some("panic") => panic!("told to panic"),
            Some("fail") => return Err(Told),
            Some("park") => {
                let _ = run.park(tokio::time::sleep(Duration::from_secs(3))).await;
            }
            Some("slow") => tokio::time::sleep(Duration::from_secs(1)).await,
            _ => {}
        }
        let generation = run.object.metadata.generation;
        let status = run.object.status.get_or_insert_default();
        status.observed_generation = generation;
        let moment = flux_api::meta::conditions::Moment { generation: generation.unwrap_or(0), now: now() };
        let list = &mut status.conditions;
        flux_api::meta::conditions::mark_true(list, "Ready", "Succeeded", "done", moment);
        Ok(Outcome::Done)
    }

    async fn finalize(&self, run: &mut Run<GitRepository>) -> Result<Finalized, Told> {
        self.0.finalized.lock().expect("not poisoned").push(run.key().name.clone());
        Ok(Finalized::Yes)
    }
}

/// A controller that runs.
pub(crate) struct Running {
    pub(crate) stop: Stop,
    pub(crate) task: JoinHandle<Result<(), flux_runtime::Error>>,
    pub(crate) log: Arc<Log>,
}

/// Starts a controller for one namespace.
pub(crate) async fn start(cluster: &Cluster, namespace: &str, host: &str, flags: &[&str]) -> Running {
    let _ = cluster.client().await;
    let common = ["test-controller", "--watch-all-namespaces=false"];
    let off = |flag: &str| {
        if flags.iter().any(|one| one.starts_with(flag)) { None } else { Some(format!("{flag}=0")) }
    };
    let mut words: Vec<String> = common.iter().chain(flags).map(ToString::to_string).collect();
    words.extend(["--metrics-addr", "--health-addr"].into_iter().filter_map(off));
    let args: Flags = flux_runtime::args::parse(words.into_iter().map(Into::into)).expect("flags");
    let file = Kubeconfig::read_from(cluster.kubeconfig()).expect("a kubeconfig");
    let config =
        kube::Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await.expect("whole");
    let environment = Environment { namespace: namespace.to_owned(), host: host.to_owned() };
    let concurrent = args.common.concurrent.unwrap_or(2);
    let jitter = args.common.jitter().expect("below 100");
    let mut manager = Manager::new("test-controller", args.common, environment, config).expect("a manager");
    manager.set_grace(Duration::from_secs(5));
    let log = Arc::new(Log::default());
    let (watched, queue) = (manager.own::<GitRepository>(), manager.queue());
    let options =
        Options { concurrent, field_manager: "test-controller", owned: Owned::Types(&["Ready"]), jitter };
    manager.controller(Arc::new(Obedient(Arc::clone(&log))), watched, queue, options);
    let stop = Stop::new();
    let task = tokio::spawn(manager.run(stop.clone()));
    Running { stop, task, log }
}

/// A GitRepository that is told what to do.
pub(crate) async fn create(client: &Client, namespace: &str, name: &str, order: &str) {
    let object: GitRepository = serde_json::from_value(json!({
        "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
        "metadata": {"name": name, "namespace": namespace, "annotations": {"test": order}},
        "spec": {"interval": "1h", "url": "https://git.test/app"}}))
    .expect("a GitRepository");
    api(client, namespace).create(&PostParams::default(), &object).await.expect("created");
}

pub(crate) fn api(client: &Client, namespace: &str) -> Api<GitRepository> {
    Api::namespaced(client.clone(), namespace)
}

pub(crate) async fn merge(client: &Client, namespace: &str, name: &str, patch: Value) {
    api(client, namespace)
        .patch(name, &PatchParams::default(), &Patch::Merge(&patch))
        .await
        .expect("patched");
}

pub(crate) fn is_ready(object: &GitRepository) -> bool {
    object.status.as_ref().is_some_and(|status| flux_api::meta::conditions::is_ready(&status.conditions))
}

/// Waits until something is so.
pub(crate) async fn until<T>(what: &str, limit: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < limit, "{what} did not come within {limit:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until an object is ready.
pub(crate) async fn ready(client: &Client, namespace: &str, name: &str) -> GitRepository {
    until(name, Duration::from_secs(30), async || {
        api(client, namespace).get(name).await.ok().filter(is_ready)
    })
    .await
}
