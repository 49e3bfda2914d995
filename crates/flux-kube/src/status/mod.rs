//! Readiness of an object, computed from what the object says of itself (spec `controllers/kustomize.md` §9, "kstatus
//! rules").

mod compute;
mod condition;
mod other;
mod pod;
mod state;
#[cfg(test)]
mod tests;
mod workload;

pub use compute::{compute, compute_at};
pub(crate) use pod::has_failed as pod_has_failed;
pub use state::{State, Status};
