//! `flux kustomize`.

mod depth;
mod flags;
mod paths;
mod peer;
mod remote;
mod special;

/// A ConfigMap as it is printed.
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
