//! The stage: everything that runs, and how a script drives it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use http::Request;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{Answer, call, controllers::Settings};
use crate::{
    Cluster, GitServer, assets,
    cluster::Options,
    git::{Edit, SshKey},
    process::Process,
};

/// Where Flux is installed.
pub const NAMESPACE: &str = "flux-system";

/// How Flux reaches the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// HTTPS with Basic authentication and an authority of our own.
    Https,
    /// SSH with an ECDSA key.
    Ssh,
}

/// A cluster, a Git server with one repository, and our own controllers beside them.
pub struct Fleet {
    /// The cluster.
    pub cluster: Cluster,
    /// The Git server.
    pub git: GitServer,
    flux: PathBuf,
    folder: TempDir,
    settings: Settings,
    controllers: Mutex<Option<Process>>,
    runtime: Runtime,
    client: kube::Client,
}

impl Fleet {
    /// Says what is missing on this machine, or `None` when a fleet can be started.
    pub fn missing() -> Option<String> {
        let names = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "kwok", "kwok.yaml"];
        let missing = assets::missing(&names);
        if missing.is_empty() {
            return GitServer::missing();
        }
        Some(format!("no {} here; run `cargo xtask envtest`", missing.join(", ")))
    }

    /// Starts a cluster with Nodes and a Git server; `flux` is the binary to drive. The controllers are not started yet.
    ///
    /// # Errors
    /// When a server does not start.
    pub fn start(flux: &Path) -> Result<Self> {
        let git = GitServer::start()?;
        let cluster = Cluster::start(&Options { nodes: true, ..Options::default() })?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let client = runtime.block_on(cluster.client());
        let folder = tempfile::Builder::new().prefix("flux-fleet-").tempdir()?;
        let (flux, settings) = (flux.to_owned(), Settings::new()?);
        Ok(Self { cluster, git, flux, folder, settings, controllers: Mutex::default(), runtime, client })
    }

    /// Starts source- and kustomize-controller in one process.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn start_controllers(&self) -> Result<()> {
        let process = self.settings.start(&self.flux, &self.cluster.kubeconfig(), self.folder.path())?;
        *self.controllers.lock().expect("no holder panicked") = Some(process);
        Ok(())
    }

    /// Ends the controllers at once, with SIGKILL, as a crash would.
    pub fn kill_controllers(&self) {
        self.controllers.lock().expect("no holder panicked").take();
    }

    /// Returns the process id of the controllers while they run.
    pub fn controllers_id(&self) -> Option<u32> {
        self.controllers.lock().expect("no holder panicked").as_ref().map(Process::id)
    }

    /// Returns the log of the controllers.
    pub fn controllers_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("controllers.log")).unwrap_or_default()
    }

    /// Calls flux and returns what it answered.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn flux(&self, arguments: &[&str]) -> Result<Answer> {
        call(&self.flux, self.folder.path(), &self.cluster.kubeconfig(), arguments, false)
    }

    /// Calls flux with its output shown.
    ///
    /// # Errors
    /// When it cannot be started or its exit code is not 0.
    pub fn flux_shown(&self, arguments: &[&str]) -> Result<Answer> {
        call(&self.flux, self.folder.path(), &self.cluster.kubeconfig(), arguments, true)?.success()
    }

    /// Returns the arguments of `flux bootstrap git` for a repository of the Git server.
    ///
    /// # Errors
    /// When a file for them cannot be written.
    pub fn bootstrap_arguments(&self, access: Access, repository: &str, path: &str) -> Result<Vec<String>> {
        let mut arguments: Vec<String> = vec!["bootstrap".into(), "git".into(), format!("--path={path}")];
        match access {
            Access::Https => {
                let authority = self.folder.path().join("git-ca.crt");
                fs::write(&authority, self.git.ca_pem())?;
                let (username, password) = self.git.basic();
                arguments.push(format!("--url={}", self.git.https_url(repository)));
                arguments.extend(["--token-auth".into(), format!("--ca-file={}", authority.display())]);
                arguments.extend([format!("--username={username}"), format!("--password={password}")]);
            }
            Access::Ssh => {
                let key = self.folder.path().join("identity");
                fs::write(&key, self.git.ssh_identity(SshKey::Ecdsa)?)?;
                arguments.push(format!("--url={}", self.git.ssh_url(repository)));
                arguments.extend([format!("--private-key-file={}", key.display()), "--silent".into()]);
            }
        }
        arguments.push("--interval=60m".into());
        Ok(arguments)
    }

    /// Commits `files` to the branch `main` of a repository and returns the hash; `None` removes a file.
    ///
    /// # Errors
    /// When git refuses.
    pub fn push(&self, repository: &str, files: &[(&str, Option<String>)], message: &str) -> Result<String> {
        let edit = |(path, content): &(&str, Option<String>)| match content {
            Some(text) => Edit::Write((*path).to_owned(), text.clone().into_bytes()),
            None => Edit::Remove((*path).to_owned()),
        };
        let edits: Vec<Edit> = files.iter().map(edit).collect();
        self.git.repo(repository)?.edit("main", &edits, message)
    }

    /// Reads a path of the API server; `None` when there is nothing.
    ///
    /// # Errors
    /// When the API server cannot be reached or refuses.
    pub fn get(&self, path: &str) -> Result<Option<Value>> {
        let request = Request::get(path).body(Vec::new())?;
        match self.runtime.block_on(self.client.request::<Value>(request)) {
            Ok(value) => Ok(Some(value)),
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {path}")),
        }
    }

    /// Reads a Kustomization in the namespace of Flux.
    ///
    /// # Errors
    /// As [`Fleet::get`].
    pub fn kustomization(&self, name: &str) -> Result<Option<Value>> {
        self.get(&format!(
            "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/kustomizations/{name}"
        ))
    }

    /// Asks `done` every 20 ms until it says yes, and returns how long that took.
    ///
    /// # Errors
    /// When `limit` has passed; the end of the controllers' log is in the message. An error of `done` counts as no.
    pub fn until(
        &self,
        what: &str,
        limit: Duration,
        mut done: impl FnMut() -> Result<bool>,
    ) -> Result<Duration> {
        let start = Instant::now();
        loop {
            let answer = done();
            if matches!(answer, Ok(true)) {
                return Ok(start.elapsed());
            }
            if start.elapsed() > limit {
                let log = self.controllers_log();
                // A line may hold a change set of a hundred objects.
                let short = |line: &str| line.chars().take(400).collect::<String>();
                let lines: Vec<String> = log.lines().rev().take(12).map(short).collect();
                let log = lines.into_iter().rev().collect::<Vec<_>>().join("\n");
                bail!("not within {} s: {what} ({answer:?})\n{log}", limit.as_secs());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Returns a path in the stage's own temporary folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl std::fmt::Debug for Fleet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fleet")
            .field("flux", &self.flux)
            .field("cluster", &self.cluster)
            .finish_non_exhaustive()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        // Before the API server, so that it does not log an outage.
        self.kill_controllers();
    }
}
