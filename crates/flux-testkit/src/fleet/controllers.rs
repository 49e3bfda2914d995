//! The controllers as one process on this machine, as `flux controller run` starts them.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::process::{Process, free_port};

/// Where a controller process listens and keeps its artifacts.
#[derive(Debug)]
pub(super) struct Settings {
    storage: u16,
    /// Metrics and health of each controller.
    addresses: [[u16; 2]; 2],
}

impl Settings {
    pub(super) fn new() -> Result<Self> {
        let pair = || Ok::<_, anyhow::Error>([free_port()?, free_port()?]);
        Ok(Self { storage: free_port()?, addresses: [pair()?, pair()?] })
    }

    /// Starts source- and kustomize-controller in one process, their log in `folder`.
    pub(super) fn start(&self, flux: &Path, kubeconfig: &Path, folder: &Path) -> Result<Process> {
        let storage = folder.join("artifacts");
        fs::create_dir_all(&storage).with_context(|| format!("creating {}", storage.display()))?;
        Process::start("controllers", flux, &folder.join("controllers.log"), |command| {
            let kubeconfig = format!("--kubeconfig={}", kubeconfig.display());
            let common = |command: &mut Command, [metrics, health]: [u16; 2]| {
                command.arg(&kubeconfig).arg(format!("--metrics-addr=127.0.0.1:{metrics}"));
                command.arg(format!("--health-addr=127.0.0.1:{health}"));
            };
            command.args(["controller", "run", "source"]);
            common(command, self.addresses[0]);
            command.arg(format!("--storage-path={}", storage.display()));
            command.arg(format!("--storage-addr=127.0.0.1:{}", self.storage));
            command.arg(format!("--storage-adv-addr=127.0.0.1:{}", self.storage));
            command.arg("kustomize");
            common(command, self.addresses[1]);
            command.env("RUNTIME_NAMESPACE", super::NAMESPACE).env("HOME", folder);
        })
    }
}
