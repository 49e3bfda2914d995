//! `flux build kustomization`: a Flux Kustomization over the objects, without a cluster.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};

use super::inputs::{scenario, write};
use crate::measure::Cost;

/// One Kustomization to build.
pub(super) struct Build {
    /// The name, without the size.
    pub(super) name: &'static str,
    /// How many resources.
    pub(super) size: usize,
    /// More of its specification.
    spec: &'static str,
    /// Milliseconds at most.
    pub(super) limit: f64,
    /// What Go flux 2.9.4 takes, on a machine of the same size (2 cores): milliseconds of wall and of processor time,
    /// and MiB.
    go: [u64; 3],
}

/// All of them.
pub(super) const BUILDS: [Build; 2] = [
    Build { name: "build-ks", size: 100, spec: "", limit: 20.0, go: [240, 220, 103] },
    Build {
        name: "build-ks-substituted",
        size: 1000,
        // A variable in every name takes each object through its text, as Go flux does with all of them.
        spec: "  targetNamespace: demo\n  namePrefix: '${cluster}-'\n  commonMetadata: {labels: {team: demo}}\n  postBuild: {substitute: {cluster: prod}}\n",
        limit: 150.0,
        go: [6300, 8000, 123],
    },
];

impl Build {
    /// Writes its input, and returns the words after `flux`.
    ///
    /// # Errors
    /// The disk refuses.
    pub(super) fn prepare(&self, directory: &Path) -> Result<Vec<String>> {
        scenario(&directory.join("app"), "plainbase", self.size)?;
        let head = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: app, namespace: flux-system}\n";
        let spec = "spec:\n  interval: 10m\n  path: ./app\n  prune: true\n  sourceRef: {kind: GitRepository, name: flux-system}\n";
        write(&directory.join("ks.yaml"), &format!("{head}{spec}{}", self.spec))?;
        let root = directory.to_str().context("a path is UTF-8")?;
        let (path, file) = (format!("--path={root}/app"), format!("--kustomization-file={root}/ks.yaml"));
        Ok(["build", "kustomization", "app", "--dry-run", &path, &file].map(str::to_owned).to_vec())
    }

    /// What Go flux takes.
    pub(super) fn go(&self) -> Cost {
        let [wall, processor, memory] = self.go;
        let [wall, processor] = [wall, processor].map(Duration::from_millis);
        Cost { wall, processor, memory: memory << 20 }
    }
}
