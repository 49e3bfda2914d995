//! The build itself: accumulate along the tree of kustomizations, then finish (spec sections 1 and 6).

mod accumulate;
mod configurations;
mod context;
mod crds;
mod explain;
mod file_names;
mod finish;
mod generators;
mod hints;
mod openapi;
mod plan;
mod plugin_steps;
mod plugins;
mod result;
mod runs;
mod search;
mod target;
mod transformers;

pub use finish::{build, build_documents, build_files};
pub use result::{Documents, Resources, Warning};
pub(crate) use search::way_to;
