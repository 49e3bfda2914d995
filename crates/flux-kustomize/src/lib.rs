//! The kustomize-compatible build engine: a file tree in, resources out.
//!
//! [`build`] is a pure function with the results of kustomize 5.8.1, which Flux 2.9 pins, byte for byte. It reads a
//! [`Tree`](flux_archive::Tree), asks [`Remote`] for what lies outside, and never writes, prints or looks at the
//! environment. The rooms: `file` decodes kustomizations, `load` finds and reads files, `resource` keeps resources with
//! their history and index, `config` holds the table of fields, `transform`, `generate` and `reference` do the steps, and
//! `build` runs them in order.

mod block_yaml;
mod build;
mod config;
mod error;
mod file;
mod generate;
mod growth;
mod id;
mod load;
mod nearest;
mod options;
mod order;
pub mod overlay;
#[cfg(test)]
mod parity;
mod patch;
mod path;
mod pattern;
mod reference;
mod resource;
pub mod substitute;
mod transform;
mod workers;

pub use build::{Documents, Resources, Warning, build, build_documents, build_files};
pub use error::{BuildError, Excerpt, Help, Place};
pub use file::FILE_NAMES;
pub use load::missing_path_advice;
pub use options::{
    CustomSchema, LoadRestrictor, Options, Original, Remote, RemoteError, Reorder, Repository,
};
pub use workers::STACK;
