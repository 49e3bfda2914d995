//! `GitRepository`: a revision of a Git repository becomes an artifact (spec/controllers/source.md §1).
//!
//! [`decide`] holds the rules and knows neither cluster nor network; [`observe`] reads the cluster; [`phases`] do the
//! work, in the order of their table; [`reconciler`] turns their result into conditions, events and the next run.

mod credentials;
mod decide;
mod fault;
mod observe;
mod phases;
mod reconciler;
mod summary;
mod verification;
mod words;

pub(crate) use credentials::SshAlgorithms;
pub(crate) use reconciler::{GitRepositories, INCLUDES, includes};
pub(crate) use words::CONDITIONS;
