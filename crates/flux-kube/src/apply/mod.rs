//! Server-side apply in stages (spec `controllers/kustomize.md` §8).

mod applier;
mod changes;
mod controls;
mod drift;
mod error;
mod execute;
mod fields;
mod ignore;
mod normalize;
mod options;
mod plan;
mod recreate;
mod redact;
mod snapshot;
mod stages;
mod takeover;
#[cfg(test)]
mod tests;
mod versions;

pub use applier::Applier;
pub use changes::{Action, Change, ChangeSet};
pub use controls::Controls;
pub use error::{ApplyError, ObjectError, ObjectFailure, Step};
pub use ignore::{BadIgnoreRule, IgnoreRule, Target};
pub use options::{ApplyOptions, Owner};
pub use snapshot::{Applied, Snapshot};
pub use stages::Stages;

pub(crate) use execute::in_groups;
