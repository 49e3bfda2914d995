//! What the tests share.

use std::sync::{Arc, Mutex};

use flux_kube::{Applied, Applier, ApplyOptions, ChangeSet, Mapper, Owner};
use flux_testkit::Cluster;
use kube::Client;
use serde_json::{Value, json};

/// An applier of its own for a test, and a namespace.
pub(crate) struct Rig {
    pub(crate) cluster: &'static Cluster,
    pub(crate) client: Client,
    pub(crate) applier: Applier,
    pub(crate) namespace: String,
    pub(crate) options: ApplyOptions,
}

impl Rig {
    /// None when there are no servers to be had, which is told loudly.
    pub(crate) async fn new(prefix: &str) -> Option<Self> {
        Self::on(Cluster::shared()?, prefix).await
    }

    pub(crate) async fn on(cluster: &'static Cluster, prefix: &str) -> Option<Self> {
        let client = cluster.client().await;
        let mapper = Mapper::new(client.clone());
        let applier = Applier::new(client.clone(), mapper, "kustomize-controller");
        let namespace = cluster.namespace(prefix);
        let options = ApplyOptions::controller(owner(&namespace));
        Some(Self { cluster, client, applier, namespace, options })
    }

    pub(crate) async fn apply(&self, objects: &[Value]) -> Applied {
        self.applier.apply(objects.to_vec(), &self.options, None).await.expect("the API server takes it")
    }

    /// The message of an apply that must fail.
    pub(crate) async fn refusal(&self, objects: &[Value]) -> String {
        let result = self.applier.apply(objects.to_vec(), &self.options, None).await;
        result.expect_err("the API server refuses it").to_string()
    }

    pub(crate) fn config_map(&self, name: &str, data: &Value) -> Value {
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": self.namespace},
            "data": data})
    }

    pub(crate) fn deployment(&self, name: &str, replicas: u32) -> Value {
        json!({"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}},
                "template": {"metadata": {"labels": {"app": name}, "creationTimestamp": null},
                    "spec": {"containers": [{"name": "main", "image": "example.com/main:1",
                        "ports": [{"containerPort": 8080}]}]}}}})
    }

    /// kubectl in the namespace of the test.
    pub(crate) fn kubectl(&self, arguments: &[&str]) -> String {
        self.kubectl_with(arguments, "")
    }

    pub(crate) fn kubectl_with(&self, arguments: &[&str], input: &str) -> String {
        let all = [&["--namespace", &self.namespace], arguments].concat();
        self.cluster.kubectl(&all, input).expect("kubectl does it")
    }

    /// The object as kubectl shows it.
    pub(crate) fn live(&self, what: &str) -> Value {
        serde_json::from_str(&self.kubectl(&["get", what, "-o", "json", "--show-managed-fields"]))
            .expect("it is JSON")
    }
}

pub(crate) fn owner(namespace: &str) -> Owner {
    Owner::kustomization(namespace, "apps")
}

/// A client that notes the verb and path of every request.
pub(crate) fn noted(client: &Client) -> (Client, Arc<Mutex<Vec<String>>>) {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let service = tower::service_fn({
        let (client, notes) = (client.clone(), notes.clone());
        move |request: http::Request<kube::client::Body>| {
            let (client, notes) = (client.clone(), notes.clone());
            async move {
                let dry = request.uri().query().is_some_and(|query| query.contains("dryRun"));
                let verb = if dry { "DRY-RUN" } else { request.method().as_str() };
                notes.lock().expect("no test panicked").push(format!("{verb} {}", request.uri().path()));
                client.send(request).await
            }
        }
    });
    (Client::new(service, "default"), notes)
}

/// The lines of a change set, the namespace left out.
pub(crate) fn lines(changes: &ChangeSet, namespace: &str) -> Vec<String> {
    changes.to_string().lines().map(|line| line.replace(&format!("/{namespace}/"), "/")).collect()
}
