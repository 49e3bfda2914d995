//! What was applied: the entries of `.status.inventory` (spec `controllers/kustomize.md` §9).

mod entry;

pub use entry::{Entry, Inventory, Unreadable};
