//! The controllers as one process on this machine, as `flux controller run` starts them.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::process::{Process, free_port};

/// Where a controller process listens and keeps its artifacts.
#[derive(Debug)]
pub(super) struct Settings {
    storage: u16,
    metrics: u16,
    health: u16,
}

impl Settings {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { storage: free_port()?, metrics: free_port()?, health: free_port()? })
    }

    /// Starts source- and kustomize-controller in one process, their log in `folder`.
    pub(super) fn start(&self, flux: &Path, kubeconfig: &Path, folder: &Path) -> Result<Process> {
        let storage = folder.join("artifacts");
        fs::create_dir_all(&storage).with_context(|| format!("creating {}", storage.display()))?;
        Process::start("controllers", flux, &folder.join("controllers.log"), |command| {
            command.args(["controller", "run", "source", "kustomize"]);
            command.arg(format!("--kubeconfig={}", kubeconfig.display()));
            command.arg(format!("--storage-path={}", storage.display()));
            command.arg(format!("--storage-addr=127.0.0.1:{}", self.storage));
            command.arg(format!("--storage-adv-addr=127.0.0.1:{}", self.storage));
            command.arg(format!("--metrics-addr=127.0.0.1:{}", self.metrics));
            command.arg(format!("--health-addr=127.0.0.1:{}", self.health));
            command.env("RUNTIME_NAMESPACE", super::NAMESPACE).env("HOME", folder);
        })
    }
}
