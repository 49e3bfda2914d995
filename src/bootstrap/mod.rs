//! Making a cluster follow a repository: one [`Plan`], one pipeline.
//!
//! A provider turns its flags into a [`Plan`] (`git` is the only one so far) and has no steps of its own; [`run`] is the
//! only place with steps (spec/cli/bootstrap.md, A to E).

mod apply;
pub mod codecommit;
mod components;
pub mod git;
mod health;
mod plan;
pub mod presence;
mod report;
mod run;
mod secret;
mod sync;

pub use plan::{Commit, Host, Plan, PullSecret, Source};
pub use report::Report;
pub use run::{Cluster, run};
pub use secret::scan;
