//! The rules, without cluster and network: what is refused, what is the same, what has changed.

mod content;
mod plan;
#[cfg(test)]
mod tests;

pub(crate) use content::{include_paths, includes_changed};
pub(crate) use plan::{Plan, mode, plan};
