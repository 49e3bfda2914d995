//! The whole of Flux on one machine: a cluster, a Git server, and our own controllers beside them.
//!
//! The demonstration, the measurements and the test of the whole job drive the real binary through this.

mod call;
mod controllers;
mod look;
mod stage;

pub use call::{Answer, call};
pub use look::{condition, is_ready, ready_message};
pub use stage::{Access, Fleet, NAMESPACE};
