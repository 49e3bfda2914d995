//! Remote bases against real servers.

#![expect(clippy::unwrap_used, reason = "a failing helper is a failing test")]

mod files;
mod repositories;
mod support;
