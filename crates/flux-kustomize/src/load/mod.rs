//! Finding files and directories, and reading resources out of them.

mod loader;
mod repository;
mod resources;

pub(crate) use loader::Loader;
pub(crate) use resources::read_resources;
