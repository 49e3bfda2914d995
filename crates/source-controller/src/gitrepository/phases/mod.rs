//! The steps of a run: storage, source, verify, include, artifact. Each ends well, or with a fault that ends the run.

mod artifact;
mod compose;
mod include;
mod source;
mod storage;
mod verify;

pub(crate) use artifact::store;
pub(crate) use source::{Found, fetch};
pub(crate) use storage::inspect;
pub(crate) use verify::{check, prepare};
