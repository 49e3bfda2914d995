//! One namespace with a controller of its own, and an artifact server.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::OnceLock,
    time::{Duration, Instant},
};

use flux_api::{
    kustomize::Kustomization,
    meta::{conditions, names},
    source::{GitRepository, GitRepositoryStatus},
};
use flux_archive::Tree;
use flux_artifact::{Place, Storage, StorageOptions, server};
use flux_runtime::{Environment, Stop};
use flux_testkit::Cluster;
use k8s_openapi::{NamespaceResourceScope, api::core::v1::ConfigMap};
use kube::{
    Api, Client, Resource,
    api::{DeleteParams, Patch, PatchParams},
    config::{KubeConfigOptions, Kubeconfig},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) struct Rig {
    pub(crate) cluster: &'static Cluster,
    pub(crate) client: Client,
    pub(crate) namespace: String,
    storage: Storage,
    controller: Option<(Stop, JoinHandle<Result<(), kustomize_controller::Error>>)>,
    _folder: TempDir,
}

/// The cluster with the Flux definitions, or nothing where there is none.
fn cluster() -> Option<&'static Cluster> {
    static READY: OnceLock<()> = OnceLock::new();
    let cluster = Cluster::shared()?;
    READY.get_or_init(|| {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": flux_api::crds()}).to_string();
        cluster.kubectl(&["apply", "--server-side", "-f", "-"], &list).expect("the definitions are taken");
        cluster
            .kubectl(&["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"], "")
            .expect("the definitions are served");
    });
    Some(cluster)
}

impl Rig {
    pub(crate) async fn new(prefix: &str) -> Option<Self> {
        Self::with(prefix, &[]).await
    }

    /// With further flags for the controller.
    pub(crate) async fn with(prefix: &str, flags: &[&str]) -> Option<Self> {
        let cluster = cluster()?;
        let client = cluster.client().await;
        let namespace = cluster.namespace(prefix);
        let folder = tempfile::tempdir().expect("a folder");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        let storage = Storage::open(StorageOptions::new(folder.path(), address)).expect("a storage");
        let root = folder.path().to_owned();
        tokio::spawn(async move { server::serve(listener, &root, std::future::pending::<()>()).await });
        let mut rig = Self { cluster, client, namespace, storage, controller: None, _folder: folder };
        rig.start(flags).await;
        Some(rig)
    }

    pub(crate) async fn start(&mut self, flags: &[&str]) {
        let common =
            ["kustomize-controller", "--metrics-addr=0", "--health-addr=0", "--watch-all-namespaces=false"];
        let words = common.iter().chain(flags).map(Into::into);
        let args = flux_runtime::args::parse(words).expect("flags");
        let file = Kubeconfig::read_from(self.cluster.kubeconfig()).expect("a kubeconfig");
        let config =
            kube::Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await.expect("whole");
        let environment = Environment { namespace: self.namespace.clone(), host: "test".into() };
        let stop = Stop::new();
        let task = tokio::spawn(kustomize_controller::start(args, environment, config, stop.clone()));
        self.controller = Some((stop, task));
    }

    /// Ends the controller as a SIGKILL would: nothing is finished.
    pub(crate) async fn kill(&mut self) {
        let (stop, task) = self.controller.take().expect("it runs");
        stop.abort();
        task.abort();
        let _ = task.await;
    }

    pub(crate) fn api<K>(&self) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    pub(crate) async fn apply<K>(&self, object: &Value) -> K
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
    {
        let name = object["metadata"]["name"].as_str().expect("a name");
        let params = PatchParams::apply("test").force();
        self.api::<K>().patch(name, &params, &Patch::Apply(object)).await.expect("applied")
    }

    /// Offers files as a new revision of a GitRepository.
    pub(crate) async fn offer(&self, name: &str, revision: &str, files: &[(&str, &str)]) {
        let mut builder = Tree::builder();
        for (path, text) in files {
            builder.insert(path, text.as_bytes().to_vec(), false).expect("a path");
        }
        let tree = builder.build().expect("no conflict");
        let place = Place::new("GitRepository", &self.namespace, name).expect("a place");
        let file = format!("{}.tar.gz", revision.replace([':', '@', '/'], "-"));
        let artifact =
            self.storage.put_tree(&place, &file, revision, &tree, flux_runtime::now()).expect("stored");
        let object = json!({"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {"interval": "1h", "url": "https://git.test/app"}});
        self.apply::<GitRepository>(&object).await;
        let status = GitRepositoryStatus { artifact: Some(artifact), ..GitRepositoryStatus::default() };
        let patch = Patch::Merge(json!({"status": status}));
        self.api::<GitRepository>()
            .patch_status(name, &PatchParams::default(), &patch)
            .await
            .expect("offered");
    }

    /// Removes all artifacts of a GitRepository from the server.
    pub(crate) fn withdraw(&self, name: &str) {
        let place = Place::new("GitRepository", &self.namespace, name).expect("a place");
        self.storage.delete(&place).expect("removed");
    }

    /// Makes or changes a Kustomization with these fields beside the usual ones.
    pub(crate) async fn kustomization(&self, name: &str, extra: Value) -> Kustomization {
        let mut spec = json!({"interval": "1h", "retryInterval": "1h", "prune": true, "path": "./",
            "targetNamespace": self.namespace, "sourceRef": {"kind": "GitRepository", "name": "app"}});
        for (key, value) in extra.as_object().into_iter().flatten() {
            spec[key] = value.clone();
        }
        spec.as_object_mut().expect("a map").retain(|_, value| !value.is_null());
        let object = json!({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": {"name": name, "namespace": self.namespace}, "spec": spec});
        self.apply::<Kustomization>(&object).await
    }

    /// Asks for a run and returns the token.
    pub(crate) async fn request(&self, name: &str) -> String {
        let token = uuid();
        let patch = json!({"metadata": {"annotations": {names::RECONCILE_REQUESTED_AT: token}}});
        self.api::<Kustomization>()
            .patch(name, &PatchParams::default(), &Patch::Merge(&patch))
            .await
            .expect("annotated");
        token
    }

    /// Asks for a run and waits until it is over.
    pub(crate) async fn reconcile(&self, name: &str) -> Kustomization {
        let token = self.request(name).await;
        self.until(name, "handled", |object| {
            let status = object.status.as_ref();
            status.and_then(|status| status.last_handled_reconcile_at.as_deref()) == Some(token.as_str())
        })
        .await
    }

    pub(crate) async fn until(
        &self,
        name: &str,
        what: &str,
        done: impl Fn(&Kustomization) -> bool,
    ) -> Kustomization {
        let start = Instant::now();
        loop {
            let object = self.api::<Kustomization>().get(name).await.expect("it is there");
            if done(&object) {
                return object;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{name} is not {what}: {:#?}", object.status);
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits until a revision is applied and everything is ready.
    pub(crate) async fn ready(&self, name: &str, revision: &str) -> Kustomization {
        self.until(name, "ready", |object| {
            let Some(status) = &object.status else { return false };
            conditions::is_ready(&status.conditions)
                && status.observed_generation == object.metadata.generation
                && status.last_applied_revision.as_deref() == Some(revision)
        })
        .await
    }

    /// Waits until Ready is False for a reason, and returns the message.
    pub(crate) async fn failed(&self, name: &str, reason: &str) -> String {
        let object = self
            .until(name, reason, |object| {
                condition(object, conditions::READY) == Some(("False".into(), reason.into()))
            })
            .await;
        message(&object)
    }

    /// The data of a ConfigMap, if it is there.
    pub(crate) async fn data(&self, name: &str) -> Option<BTreeMap<String, String>> {
        let map = self.api::<ConfigMap>().get_opt(name).await.expect("an answer")?;
        Some(map.data.unwrap_or_default())
    }

    pub(crate) async fn delete<K>(&self, name: &str)
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
    {
        self.api::<K>().delete(name, &DeleteParams::default()).await.expect("deleted");
    }

    /// Waits until a Kustomization is gone.
    pub(crate) async fn gone(&self, name: &str) {
        let start = Instant::now();
        while self.api::<Kustomization>().get_opt(name).await.expect("an answer").is_some() {
            assert!(start.elapsed() < Duration::from_secs(30), "{name} is still there");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn uuid() -> String {
    format!("{:?}", Instant::now())
}

/// Status and reason of a condition.
pub(crate) fn condition(object: &Kustomization, kind: &str) -> Option<(String, String)> {
    let found = conditions::get(&object.status.as_ref()?.conditions, kind)?;
    Some((found.status.clone(), found.reason.clone()))
}

/// The message of Ready.
pub(crate) fn message(object: &Kustomization) -> String {
    let list = object.status.as_ref().map(|status| status.conditions.as_slice()).unwrap_or_default();
    conditions::get(list, conditions::READY).map(|one| one.message.clone()).unwrap_or_default()
}

/// The ids of the inventory.
pub(crate) fn inventory(object: &Kustomization) -> Vec<String> {
    let status = object.status.as_ref();
    let entries = status.and_then(|status| status.inventory.as_ref()).map(|one| one.entries.as_slice());
    entries.unwrap_or_default().iter().map(|entry| entry.id.clone()).collect()
}

/// The manifest of a ConfigMap.
pub(crate) fn map(namespace: &str, name: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: {namespace}\ndata:\n  key: {value}\n"
    )
}
