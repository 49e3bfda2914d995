//! Secrets: none is told, and those of `create secret` are what they should be in a cluster.

mod canary;
mod cluster;
mod files;
