//! The frame against the real API server: runs, outages, leases, pages.

mod conflicts;
mod leases;
mod outage;
mod pages;
mod rig;
mod runs;
mod waiting;
