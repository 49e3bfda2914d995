//! A Kubernetes control plane: etcd, kube-apiserver, kube-controller-manager, and kwok for Nodes and Pods.

mod certificates;
mod control_plane;
mod nodes;
mod ready;

pub use control_plane::{Cluster, Options};
