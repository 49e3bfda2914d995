//! The controller in this process against the real API server, with artifacts served as a source-controller does.

mod apply;
mod deletion;
mod failures;
mod rig;
mod speed;
mod waits;
