//! The metrics page, under the names that public dashboards read (spec/controllers/common.md §10).

mod families;
mod page;
mod process;
mod queues;
mod requests;
#[cfg(test)]
mod tests;

pub use families::{Metrics, RunResult};
pub use requests::Counted;
