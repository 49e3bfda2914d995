//! Makes artifacts from sources.
//!
//! [`Args`] are the flags, [`run()`] is the whole process. Of the source kinds `GitRepository` is reconciled here; objects
//! of the others are left alone. The rules are those of spec/controllers/source.md and spec/controllers/common.md.

mod args;
mod gitrepository;
mod run;

pub use args::Args;
pub use run::{add, run, storage};
