//! The Flux API kinds as Rust types, their conditions, references and durations, and the CRDs made from them.
