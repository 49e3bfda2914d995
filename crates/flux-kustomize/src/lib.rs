//! The kustomize-compatible build engine: a file tree in, resources out.
