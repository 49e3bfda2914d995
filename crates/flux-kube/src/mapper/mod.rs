//! Which resource of the API server serves a kind, from one cached discovery.

mod cache;
mod error;
mod resource;
mod table;
#[cfg(test)]
mod tests;

pub use cache::Mapper;
pub use error::Error;
pub use resource::Resource;
