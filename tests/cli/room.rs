//! A sealed room for one test: a home of its own, no environment, the real binary.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use flux_testkit::Cluster;
use tempfile::TempDir;

/// A place to run the binary in.
pub(crate) struct Room {
    home: TempDir,
    environment: Vec<(String, String)>,
}

/// What a run of the binary gave.
pub(crate) struct Run {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// A room whose kubeconfig is the cluster's.
    pub(crate) fn of(cluster: &Cluster) -> Self {
        Self::new().with("KUBECONFIG", &cluster.kubeconfig().to_string_lossy())
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Runs git in a folder of the room.
    pub(crate) fn git(&self, folder: &str, words: &[&str]) {
        let mut command = Command::new("git");
        command.args(words).current_dir(self.home.path().join(folder));
        command.env("HOME", self.home.path()).env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.com");
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes a folder a repository, and commits all that is in it on `main`.
    pub(crate) fn repository(&self, folder: &str) {
        self.git(folder, &["init", "-q", "-b", "main"]);
        self.commit(folder);
    }

    /// Commits all that is in a folder.
    pub(crate) fn commit(&self, folder: &str) {
        self.git(folder, &["add", "-A"]);
        self.git(folder, &["commit", "-q", "-m", "x"]);
    }

    /// The binary as a command, for tests that do more than run it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flux"));
        command
            .args(arguments)
            .current_dir(self.home.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("TZ", "UTC")
            // No test asks the world for a newer release.
            .env("FLUX_RELEASES_URL", "http://127.0.0.1:9/fluxcd/flux2/releases")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a line; arguments are split at single spaces.
    pub(crate) fn flux(&self, line: &str) -> Run {
        self.run(&line.split(' ').collect::<Vec<_>>())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let begun = Instant::now();
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).unwrap().replace(self.home.path().to_str().unwrap(), "[HOME]")
        };
        Run {
            exit: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
            took: begun.elapsed(),
        }
    }
}

impl Run {
    /// Everything of it, so that nothing on the wrong stream passes.
    #[track_caller]
    pub(crate) fn is(&self, exit: i32, out: &str, err: &str) {
        assert_eq!(
            format!("exit {}\n--- stdout\n{}--- stderr\n{}", self.exit, self.out, self.err),
            format!("exit {exit}\n--- stdout\n{out}--- stderr\n{err}")
        );
    }
}

/// The cluster of tests that need the CRDs and no controllers.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    static READY: OnceLock<()> = OnceLock::new();
    let cluster = Cluster::shared()?;
    READY.get_or_init(|| {
        let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": flux_api::crds()});
        cluster.kubectl(&["apply", "--server-side", "-f", "-"], &list.to_string()).unwrap();
        cluster
            .kubectl(&["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"], "")
            .unwrap();
    });
    Some(cluster)
}

/// Held by a test that needs the cluster with Nodes for itself.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates objects from YAML, and gives them the status that stands in it.
pub(crate) fn create(cluster: &Cluster, namespace: &str, yaml: &str) {
    for document in flux_yaml::parse_documents(yaml).unwrap() {
        let text = document.value.to_string();
        cluster.kubectl(&["-n", namespace, "apply", "-f", "-"], &text).unwrap();
        let Some(status) = document.value.get("status") else { continue };
        let kind = document.value["kind"].as_str().unwrap();
        let name = document.value["metadata"]["name"].as_str().unwrap();
        let patch = serde_json::json!({"status": status}).to_string();
        set_status(cluster, namespace, kind, name, &patch);
    }
}

/// Patches the status of an object, as its controller would.
pub(crate) fn set_status(cluster: &Cluster, namespace: &str, kind: &str, name: &str, patch: &str) {
    let arguments =
        ["-n", namespace, "patch", kind, name, "--subresource=status", "--type=merge", "-p", patch];
    cluster.kubectl(&arguments, "").unwrap();
}

/// One field of an object, by `JSONPath`.
pub(crate) fn field(cluster: &Cluster, namespace: &str, object: &str, path: &str) -> String {
    let output = format!("jsonpath={{{path}}}");
    cluster.kubectl(&["-n", namespace, "get", object, "-o", &output], "").unwrap()
}
