//! Finding files and directories, and reading resources out of them.

mod loader;
mod nearby;
mod path;
mod query;
mod repository;
mod resources;
mod text;

pub(crate) use loader::{Loader, Place};
pub use nearby::missing_path_advice;
pub(crate) use repository::masked;
#[cfg(test)]
pub(crate) use repository::{is_http, parse_repository};
pub(crate) use resources::{read_resources, read_with, whereabouts};
pub(crate) use text::Text;
