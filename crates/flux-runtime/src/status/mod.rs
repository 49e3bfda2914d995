//! Writing the status back: one JSON merge patch per change, conditions merged three ways on conflict.

mod diff;
mod merge;
mod patcher;

pub use diff::merge_patch;
pub use merge::merge_conditions;
pub use patcher::{Owned, PatchError, Patcher};
