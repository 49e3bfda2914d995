//! Starting and stopping the control plane.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use kube::{
    Client, Config,
    config::{KubeConfigOptions, Kubeconfig},
};
use tempfile::TempDir;

use super::{certificates, nodes, ready};
use crate::{
    assets,
    process::{Process, free_port},
    skip,
};

/// The binaries without which there is no cluster.
const NEEDED: &[&str] = &["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"];

/// The controllers that tests need; starting them all takes seconds longer.
const CONTROLLERS: &str = "namespace-controller,garbage-collector-controller,serviceaccount-controller,\
serviceaccount-token-controller,root-ca-certificate-publisher-controller,clusterrole-aggregation-controller,\
deployment-controller,replicaset-controller,statefulset-controller,daemonset-controller,job-controller,cronjob-controller";

/// What a cluster is to have.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether Nodes get ready and Pods run (kwok).
    pub nodes: bool,
    /// Further kwok Stages, as YAML documents, which say how Pods behave.
    pub stages: String,
}

/// A running control plane. Dropping it ends it and removes its data.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    ports: Ports,
    etcd: Mutex<Option<Process>>,
    api_server: Mutex<Option<Process>>,
    others: Mutex<Vec<Process>>,
    namespaces: AtomicU32,
}

#[derive(Clone, Copy, Debug)]
struct Ports {
    etcd: u16,
    peer: u16,
    api: u16,
    manager: u16,
    kwok: u16,
}

impl Cluster {
    /// Returns the one cluster of this test binary, without Nodes, or `None` after [`skip`] where it cannot be had.
    ///
    /// # Panics
    /// When the binaries are there and the cluster does not start: that is a failure, not a reason to skip.
    pub fn shared() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        Self::once(&CLUSTER, NEEDED, &Options::default())
    }

    /// Like [`Cluster::shared`], another one, whose Nodes get ready and whose Pods run.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn shared_with_nodes() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        let options = Options { nodes: true, ..Options::default() };
        Self::once(&CLUSTER, &[NEEDED, &["kwok", "kwok.yaml"]].concat(), &options)
    }

    fn once(cell: &'static OnceLock<Self>, needed: &[&str], options: &Options) -> Option<&'static Self> {
        let missing = assets::missing(needed);
        if !missing.is_empty() {
            skip(&format!("no {} here; run `cargo xtask envtest`", missing.join(", ")));
            return None;
        }
        Some(cell.get_or_init(|| Self::start(options).expect("the control plane starts")))
    }

    /// Starts a cluster of one's own.
    ///
    /// # Errors
    /// When a binary is missing or does not get ready in time; the end of its log is in the message.
    pub fn start(options: &Options) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("flux-cluster-").tempdir()?;
        certificates::write(folder.path())?;
        let port = free_port;
        let ports = Ports { etcd: port()?, peer: port()?, api: port()?, manager: port()?, kwok: port()? };
        let cluster = Self {
            folder,
            ports,
            etcd: Mutex::default(),
            api_server: Mutex::default(),
            others: Mutex::default(),
            namespaces: AtomicU32::new(0),
        };
        fs::write(cluster.kubeconfig(), cluster.kubeconfig_text(&cluster.server()))?;
        fs::write(cluster.path("tokens.csv"), "admintoken,admin,u-admin,\"system:masters\"\n")?;
        *cluster.etcd.lock().expect("no holder panicked") = Some(cluster.start_etcd()?);
        cluster.start_api_server()?;
        let manager = cluster.start_controller_manager()?;
        cluster.others.lock().expect("no holder panicked").push(manager);
        if options.nodes {
            cluster.start_nodes(options)?;
        }
        Ok(cluster)
    }

    /// Returns the path of the administrator's kubeconfig.
    pub fn kubeconfig(&self) -> PathBuf {
        self.path("admin.kubeconfig")
    }

    /// Returns the URL of the API server.
    pub fn server(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports.api)
    }

    /// Returns a path in the cluster's own temporary folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns a new client of the administrator. Call it inside the Tokio runtime that is to use it.
    ///
    /// # Panics
    /// When the kubeconfig that this cluster wrote cannot be read.
    pub async fn client(&self) -> Client {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let file = Kubeconfig::read_from(self.kubeconfig()).expect("the cluster wrote its kubeconfig");
        let options = KubeConfigOptions::default();
        let config = Config::from_custom_kubeconfig(file, &options).await.expect("the kubeconfig is whole");
        Client::try_from(config).expect("the configuration makes a client")
    }

    /// Makes a namespace that no other test has, and returns its name: `<prefix>-<number>`.
    ///
    /// # Panics
    /// When the API server refuses it.
    pub fn namespace(&self, prefix: &str) -> String {
        let number = self.namespaces.fetch_add(1, Ordering::Relaxed);
        let name = format!("{prefix}-{number}");
        self.kubectl(&["create", "namespace", &name], "").expect("a namespace is made");
        name
    }

    /// Runs kubectl as the administrator and returns its stdout.
    ///
    /// # Errors
    /// When kubectl fails; the message is its stderr.
    pub fn kubectl(&self, arguments: &[&str], input: &str) -> Result<String> {
        let kubectl = assets::find("kubectl").context("no kubectl here")?;
        let mut child = Command::new(kubectl)
            .arg("--kubeconfig")
            .arg(self.kubeconfig())
            .args(arguments)
            .env("HOME", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("kubectl has a stdin")?.write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("kubectl {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Stops the API server, as an outage would; etcd keeps the data.
    ///
    /// # Panics
    /// When another thread panicked while it did the same.
    pub fn stop_api_server(&self) {
        if let Some(mut server) = self.api_server.lock().expect("no holder panicked").take() {
            server.stop(Duration::from_secs(10));
        }
    }

    /// Starts the API server, at the same address as before, and waits until it is ready.
    ///
    /// # Errors
    /// When it does not get ready; the end of its log is in the message.
    pub fn start_api_server(&self) -> Result<()> {
        let log = self.path("kube-apiserver.log");
        let program = assets::find("kube-apiserver").context("no kube-apiserver here")?;
        let mut server = Process::start("kube-apiserver", &program, &log, |command| {
            command.args(self.api_server_arguments());
        })?;
        let ready =
            ready::wait(self.ports.api, &self.path("ca.crt"), Duration::from_mins(1), || server.is_running());
        ready.with_context(|| format!("starting kube-apiserver: {}", end_of(&log)))?;
        *self.api_server.lock().expect("no holder panicked") = Some(server);
        Ok(())
    }

    fn start_etcd(&self) -> Result<Process> {
        let program = assets::find("etcd").context("no etcd here")?;
        let client = format!("http://127.0.0.1:{}", self.ports.etcd);
        let peer = format!("http://127.0.0.1:{}", self.ports.peer);
        Process::start("etcd", &program, &self.path("etcd.log"), |command| {
            command.args(["--name=t", "--unsafe-no-fsync", "--log-level=warn"]);
            command.arg("--data-dir").arg(self.path("etcd"));
            command.args(["--listen-client-urls", &client, "--advertise-client-urls", &client]);
            command.args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer]);
            command.args(["--initial-cluster", &format!("t={peer}")]);
        })
    }

    fn api_server_arguments(&self) -> Vec<String> {
        let file = |name: &str| self.path(name).display().to_string();
        vec![
            format!("--etcd-servers=http://127.0.0.1:{}", self.ports.etcd),
            "--bind-address=127.0.0.1".into(),
            "--advertise-address=127.0.0.1".into(),
            format!("--secure-port={}", self.ports.api),
            format!("--tls-cert-file={}", file("server.crt")),
            format!("--tls-private-key-file={}", file("server.key")),
            format!("--client-ca-file={}", file("ca.crt")),
            format!("--token-auth-file={}", file("tokens.csv")),
            "--service-account-issuer=https://kubernetes.default.svc".into(),
            format!("--service-account-key-file={}", file("sa.pub")),
            format!("--service-account-signing-key-file={}", file("sa.key")),
            "--service-cluster-ip-range=10.96.0.0/24".into(),
            "--authorization-mode=RBAC".into(),
            "--endpoint-reconciler-type=none".into(),
        ]
    }

    fn start_controller_manager(&self) -> Result<Process> {
        let program = assets::find("kube-controller-manager").context("no kube-controller-manager here")?;
        let log = self.path("kube-controller-manager.log");
        Process::start("kube-controller-manager", &program, &log, |command| {
            command.arg(format!("--kubeconfig={}", self.kubeconfig().display()));
            command.args(["--bind-address=127.0.0.1", "--leader-elect=false"]);
            command.arg(format!("--secure-port={}", self.ports.manager));
            command.arg(format!("--service-account-private-key-file={}", self.path("sa.key").display()));
            command.arg(format!("--root-ca-file={}", self.path("ca.crt").display()));
            command.arg(format!("--controllers={CONTROLLERS}"));
        })
    }

    fn start_nodes(&self, options: &Options) -> Result<()> {
        let stages = fs::read_to_string(assets::find("kwok.yaml").context("no kwok.yaml here")?)?;
        let config = self.path("kwok.yaml");
        fs::write(&config, format!("{stages}\n---\n{}", options.stages))?;
        let program = assets::find("kwok").context("no kwok here")?;
        let kwok = Process::start("kwok", &program, &self.path("kwok.log"), |command| {
            command.arg(format!("--kubeconfig={}", self.kubeconfig().display()));
            command.arg(format!("--config={}", config.display()));
            command.args(["--manage-all-nodes=true", "--node-lease-duration-seconds=0"]);
            command.arg(format!("--server-address=127.0.0.1:{}", self.ports.kwok));
            command.env("HOME", self.folder.path());
        })?;
        self.others.lock().expect("no holder panicked").push(kwok);
        self.kubectl(&["apply", "--server-side", "-f", "-"], nodes::OBJECTS)?;
        self.kubectl(&["wait", "--for=condition=Ready", "node/node-1", "--timeout=30s"], "")?;
        self.wait_until_pods_are_bound()
    }

    /// A new admission policy acts only after a moment, and a Pod made before that would stay pending for ever.
    fn wait_until_pods_are_bound(&self) -> Result<()> {
        let ask = ["create", "--dry-run=server", "-o", "jsonpath={.spec.nodeName}", "-f", "-"];
        let mut last = String::new();
        for _ in 0..100 {
            match self.kubectl(&ask, nodes::POD) {
                Ok(node) if node == "node-1" => return Ok(()),
                Ok(_) => "Pods are not bound to a Node".clone_into(&mut last),
                Err(error) => last = format!("{error:#}"),
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("no Pod would run: {last}")
    }

    /// Returns a kubeconfig of the administrator for `server`, with all data inline.
    ///
    /// # Panics
    /// When a file that this cluster wrote is gone.
    pub fn kubeconfig_text(&self, server: &str) -> String {
        let file = |name: &str| self.path(name).display().to_string();
        let value = serde_json::json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": server, "certificate-authority": file("ca.crt")}}],
            "users": [{"name": "admin", "user": {"client-certificate": file("admin.crt"), "client-key": file("admin.key")}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        });
        value.to_string()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Clients first, so that none of them logs an outage.
        self.others.get_mut().expect("no holder panicked").clear();
        self.api_server.get_mut().expect("no holder panicked").take();
        self.etcd.get_mut().expect("no holder panicked").take();
    }
}

fn end_of(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
