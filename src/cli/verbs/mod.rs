//! Each verb, written once for every kind.

mod on_kind;
pub(super) mod select;
pub(super) mod wait;

pub(crate) mod get;
pub(crate) mod reconcile;
pub(crate) mod resume;
pub(crate) mod suspend;

pub(crate) use on_kind::{OnKind, VerbArgs};
