//! From kubeconfig flags, or the bytes of a kubeconfig Secret, to a client.

mod error;
mod identity;
mod limit;
mod options;
mod remote;
#[cfg(test)]
mod tests;

pub(crate) use error::brief;
pub use error::{Error, explain};
pub use identity::{Identity, act_as, act_as_service_account};
pub use limit::RateLimit;
pub use options::{ClientOptions, Connection, Kubeconfigs, Token};
pub use remote::{Remote, from_bytes};
