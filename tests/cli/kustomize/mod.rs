//! `flux kustomize`.

mod flags;
mod paths;
mod peer;
mod remote;

/// A ConfigMap as it is printed.
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
