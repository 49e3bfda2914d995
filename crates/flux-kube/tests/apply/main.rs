//! Everything here is told to a real API server.

mod changes;
mod drift;
mod ownership;
mod prune;
mod reach;
mod refusals;
mod rig;
mod speed;
mod stages;
mod wait;
