//! SSH: keys, host keys, and the connection below a Git command.

pub(crate) mod connection;
mod dial;
mod key;
mod known_hosts;
mod scan;
mod short_scalar;

pub use key::{KeyKind, KeyPair, generate_key, public_key};
pub use known_hosts::{KnownHosts, Verdict, host_name};
pub use scan::{HostKey, scan_host_key, scan_host_keys};

pub(crate) use key::load;
