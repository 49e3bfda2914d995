//! The cluster: clients, server-side apply, inventory, pruning and readiness.
//!
//! - [`client`]: from kubeconfig flags, or the bytes of a kubeconfig Secret, to a [`kube::Client`].
//! - [`Mapper`]: which resource serves a kind, from one cached discovery.
//! - [`Applier`]: staged server-side apply with drift detection; what it did is a [`ChangeSet`], what it left
//!   behind is a [`Snapshot`] that makes the next run cheap.
//! - [`inventory`] and [`prune`]: what was applied before and is no longer wanted.
//! - [`status`] and [`wait`]: readiness, computed from an object and awaited by watch.
//!
//! Nothing here reads the environment or the clock; both are handed in.

pub mod apply;
pub mod client;
pub mod inventory;
pub mod mapper;
mod object;
pub mod order;
pub mod prune;
pub mod status;
mod store;
pub mod wait;

pub use apply::{Action, Applied, Applier, ApplyError, ApplyOptions, Change, ChangeSet, Owner, Snapshot};
pub use client::{ClientOptions, Connection};
pub use inventory::Inventory;
pub use mapper::{Mapper, Resource};
pub use object::{Malformed, ObjectId, kind_of};
