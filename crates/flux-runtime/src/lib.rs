//! The frame of every controller: one reconcile loop for all kinds.
//!
//! A controller hands over a [`Reconciler`]; the frame owns everything around it: watching with a cache ([`Store`]),
//! a [`Queue`] without duplicates, back-off and jitter, finalizers, suspension, status patches, events,
//! leader election, metrics, probes, logs and the graceful stop.
//!
//! ```text
//! watch → store → predicate or mapper → queue → worker permit → Reconciler::reconcile(&mut Run) → Outcome → queue
//! ```
//!
//! A run that only waits (for health, for a dependency) gives its worker away with [`Run::park`].

pub mod args;
mod backoff;
mod clock;
mod controller;
mod error;
pub mod events;
mod fairness;
mod key;
pub mod lease;
pub mod logs;
mod manager;
pub mod metrics;
mod object;
pub mod queue;
mod reconciler;
mod run;
pub mod server;
mod shutdown;
pub mod status;
mod store;

pub use backoff::{Backoff, Jitter};
pub use clock::now;
pub use controller::{Controller, Options};
pub use error::{Chain, Error};
pub use events::{Event, Recorder, Severity};
pub use key::Key;
pub use manager::{Environment, Manager};
pub use object::Object;
pub use queue::Queue;
pub use reconciler::{Finalized, Outcome, Reconciler};
pub use run::{Interrupted, Run};
pub use shutdown::{Stop, signals};
pub use store::{Change, Store, Watched};
