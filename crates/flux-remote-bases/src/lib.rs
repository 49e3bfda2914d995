//! What kustomizations name by URL: files behind HTTP, and Git repositories (spec kustomize 3).
//!
//! [`RemoteBases`] is the engine's [`Remote`](flux_kustomize::Remote) for one build. Each URL and each revision of a
//! repository is fetched once, however many kustomizations name it and on however many threads, and kept in memory:
//! nothing is written but Git's objects while they are fetched. Every wait ends with its time limit, or when
//! [`RemoteBases::stopper`] is dropped.

mod bases;
mod git;
mod http;
mod once;
mod settings;

pub use bases::RemoteBases;
pub use settings::{ProxyTo, Settings};
