//! `flux create`: what it prints, what it refuses, and what it does to a real API server.

mod credentials;
mod examples;
mod lines;
mod printed;
mod refused;
mod tail;
mod tenant;
