//! The manifests of `flux install` and of the component commit of `flux bootstrap`.

mod error;
mod generate;
mod metadata;
mod options;
mod overlay;
mod policies;
mod rbac;
mod service;
mod version;
mod workload;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use generate::{Install, around, generate};
pub use options::{Credentials, Options, registry_credentials};
pub use overlay::overlay;
pub use version::{Target, release, target};
