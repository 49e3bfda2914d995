//! One cluster, one Git server and one controller for all tests; a namespace and repositories for each.

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use flux_api::source::{Artifact, GitRepository};
use flux_archive::Tree;
use flux_artifact::{Fetcher, FetcherOptions};
use flux_runtime::{Environment, Stop};
use flux_testkit::Cluster;
use flux_testkit::git::{BareRepo, GitServer};
use k8s_openapi::api::core::v1::{Event, Secret};
use kube::Api;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

struct Shared {
    cluster: &'static Cluster,
    git: &'static GitServer,
    storage: tempfile::TempDir,
    _controller: Controller,
}

static SHARED: OnceLock<Option<Shared>> = OnceLock::new();

fn shared() -> Option<&'static Shared> {
    let start = || {
        let (cluster, git) = (Cluster::shared()?, GitServer::shared()?);
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        for crd in flux_api::crds() {
            cluster.kubectl(&["apply", "--server-side", "-f", "-"], &crd.to_string()).unwrap();
        }
        let wait = [
            "wait",
            "--for=condition=Established",
            "--timeout=30s",
            "crd/gitrepositories.source.toolkit.fluxcd.io",
        ];
        cluster.kubectl(&wait, "").unwrap();
        let storage = tempfile::tempdir().unwrap();
        let controller = Controller::start(&cluster.kubeconfig(), storage.path(), "!sharding.fluxcd.io/key");
        Some(Shared { cluster, git, storage, _controller: controller })
    };
    SHARED.get_or_init(start).as_ref()
}

/// A controller on threads of its own.
pub(crate) struct Controller {
    stop: Stop,
    thread: std::thread::JoinHandle<Result<(), flux_runtime::Error>>,
}

impl Controller {
    /// Starts a controller for the objects that `selector` selects.
    fn start(kubeconfig: &Path, storage: &Path, selector: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let args = [
            "source-controller".to_owned(),
            format!("--kubeconfig={}", kubeconfig.display()),
            format!("--storage-path={}", storage.display()),
            format!("--storage-addr=127.0.0.1:{port}"),
            format!("--watch-label-selector={selector}"),
            "--metrics-addr=0".into(),
            "--health-addr=0".into(),
            "--concurrent=8".into(),
            "--min-retry-delay=100ms".into(),
            "--max-retry-delay=1s".into(),
            "--requeue-dependency=1s".into(),
        ];
        let args: source_controller::Args = flux_runtime::args::parse(args.map(OsString::from)).unwrap();
        let environment = Environment { namespace: "flux-system".into(), host: "test".into() };
        let stop = Stop::new();
        let told = stop.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(source_controller::run(args, environment, told))
        });
        Self { stop, thread }
    }

    /// Stops it gracefully.
    pub(crate) fn stop(self) {
        self.stop.stop();
        self.thread.join().unwrap().unwrap();
    }
}

/// What one test works with.
pub(crate) struct Rig {
    pub(crate) git: &'static GitServer,
    pub(crate) namespace: String,
    pub(crate) api: Api<GitRepository>,
    client: kube::Client,
    storage: &'static Path,
    kubeconfig: std::path::PathBuf,
}

impl Rig {
    /// A fresh namespace, or nothing where the servers are missing; then the test is skipped loudly.
    pub(crate) async fn new(prefix: &str) -> Option<Self> {
        let shared = tokio::task::spawn_blocking(shared).await.unwrap()?;
        let namespace = shared.cluster.namespace(prefix);
        let client = shared.cluster.client().await;
        let api = Api::namespaced(client.clone(), &namespace);
        Some(Self {
            git: shared.git,
            namespace,
            api,
            client,
            storage: shared.storage.path(),
            kubeconfig: shared.cluster.kubeconfig(),
        })
    }

    /// Starts a controller for the objects of one shard, which the one for all tests leaves alone.
    pub(crate) fn shard(&self, storage: &Path, shard: &str) -> Controller {
        Controller::start(&self.kubeconfig, storage, &format!("sharding.fluxcd.io/key={shard}"))
    }

    /// A repository of this test with one commit on `main`.
    pub(crate) fn repo(&self, name: &str) -> BareRepo {
        let repo = self.empty(name);
        repo.commit("main", &[("app/config.yaml", "a: 1\n"), ("README.md", "read me\n")], "first").unwrap();
        repo
    }

    /// A repository of this test without a commit.
    pub(crate) fn empty(&self, name: &str) -> BareRepo {
        self.git.repo(&format!("{}-{name}", self.namespace)).unwrap()
    }

    /// The address of a repository that asks for no credentials.
    pub(crate) fn url(&self, repo: &BareRepo) -> String {
        self.git.http_url_of("public", repo.name())
    }

    /// Makes an object; `spec` goes over the defaults: an interval of an hour and the branch `main`.
    pub(crate) async fn create(&self, name: &str, url: &str, spec: Value) {
        self.create_in(None, name, url, spec).await;
    }

    /// As [`Rig::create`], in a shard.
    pub(crate) async fn create_in(&self, shard: Option<&str>, name: &str, url: &str, spec: Value) {
        let mut whole = json!({ "url": url, "interval": "1h", "ref": { "branch": "main" } });
        for (key, value) in spec.as_object().unwrap() {
            whole[key] = value.clone();
        }
        let labels = shard.map(|shard| json!({ "sharding.fluxcd.io/key": shard }));
        let object = json!({
            "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": { "name": name, "namespace": self.namespace, "labels": labels }, "spec": whole,
        });
        let object: GitRepository = serde_json::from_value(object).unwrap();
        self.api.create(&PostParams::default(), &object).await.unwrap();
    }

    pub(crate) async fn patch(&self, name: &str, patch: Value) -> GitRepository {
        self.api.patch(name, &PatchParams::default(), &Patch::Merge(patch)).await.unwrap()
    }

    pub(crate) async fn get(&self, name: &str) -> GitRepository {
        self.api.get(name).await.unwrap()
    }

    /// Asks for a run and waits until one has answered.
    pub(crate) async fn request(&self, name: &str, token: &str) -> GitRepository {
        self.patch(
            name,
            json!({ "metadata": { "annotations": { "reconcile.fluxcd.io/requestedAt": token } } }),
        )
        .await;
        let handled = |object: &GitRepository| {
            object
                .status
                .as_ref()
                .is_some_and(|status| status.last_handled_reconcile_at.as_deref() == Some(token))
        };
        self.wait(name, "the request to be handled", handled).await
    }

    /// Waits for an object to be as wanted.
    pub(crate) async fn wait(
        &self,
        name: &str,
        what: &str,
        wanted: impl Fn(&GitRepository) -> bool,
    ) -> GitRepository {
        let start = Instant::now();
        loop {
            let object = self.get(name).await;
            if wanted(&object) {
                return object;
            }
            assert!(start.elapsed() < PATIENCE, "{name}: waited for {what}: {:#?}", object.status);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(crate) async fn ready(&self, name: &str) -> GitRepository {
        let done = |object: &GitRepository| said(object, "Ready").starts_with("True") && is_observed(object);
        self.wait(name, "Ready", done).await
    }

    /// Waits for `Ready` to say what starts with `words`, such as `False GitOperationFailed`.
    pub(crate) async fn says(&self, name: &str, words: &str) -> GitRepository {
        self.wait(name, words, |object| said(object, "Ready").starts_with(words)).await
    }

    pub(crate) async fn secret(&self, name: &str, data: &[(&str, &str)]) {
        let data: serde_json::Map<_, _> =
            data.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
        let secret = json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": name }, "stringData": data,
        });
        let api: Api<Secret> = Api::namespaced(self.client.clone(), &self.namespace);
        api.patch(name, &PatchParams::apply("test").force(), &Patch::Apply(&secret)).await.unwrap();
    }

    pub(crate) async fn delete(&self, name: &str) {
        self.api.delete(name, &DeleteParams::default()).await.unwrap();
        let start = Instant::now();
        while self.api.get_opt(name).await.unwrap().is_some() {
            assert!(start.elapsed() < PATIENCE, "{name} is not gone");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits for an event of that reason, and returns its message.
    pub(crate) async fn event(&self, name: &str, reason: &str) -> String {
        let api: Api<Event> = Api::namespaced(self.client.clone(), &self.namespace);
        let start = Instant::now();
        loop {
            let events = api.list(&ListParams::default()).await.unwrap();
            let about = |event: &Event| {
                event.involved_object.name.as_deref() == Some(name) && event.reason.as_deref() == Some(reason)
            };
            if let Some(event) = events.items.into_iter().find(about) {
                return event.message.unwrap_or_default();
            }
            assert!(start.elapsed() < PATIENCE, "{name}: no event {reason}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Downloads and unpacks an artifact, as a consumer does.
    pub(crate) async fn download(&self, artifact: &Artifact) -> Tree {
        let fetcher = Fetcher::new(flux_artifact::client().unwrap(), FetcherOptions::default());
        fetcher.fetch(&artifact.url, &artifact.digest).await.unwrap()
    }

    /// The names of the files that the storage holds for an object.
    pub(crate) fn stored(&self, name: &str) -> Vec<String> {
        let directory = self.storage.join("gitrepository").join(&self.namespace).join(name);
        let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The file of an artifact.
    pub(crate) fn file(&self, artifact: &Artifact) -> std::path::PathBuf {
        self.storage.join(&artifact.path)
    }
}

/// Status, reason and message of a condition in one line; empty if it is not there.
pub(crate) fn said(object: &GitRepository, kind: &str) -> String {
    let conditions = object.status.as_ref().map_or(&[][..], |status| &status.conditions);
    let found = conditions.iter().find(|condition| condition.type_ == kind);
    found.map(|one| format!("{} {}: {}", one.status, one.reason, one.message)).unwrap_or_default()
}

pub(crate) fn is_observed(object: &GitRepository) -> bool {
    object.status.as_ref().and_then(|status| status.observed_generation) == object.metadata.generation
}

pub(crate) fn artifact(object: &GitRepository) -> &Artifact {
    object.status.as_ref().unwrap().artifact.as_ref().unwrap()
}

pub(crate) fn paths(tree: &Tree) -> Vec<&str> {
    tree.files().map(|(path, _)| path).collect()
}
