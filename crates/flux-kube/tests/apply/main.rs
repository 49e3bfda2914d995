//! Everything here is told to a real API server.

mod changes;
mod cost;
mod drift;
mod outage;
mod ownership;
mod prune;
mod reach;
mod refusals;
mod rig;
mod stages;
mod wait;
