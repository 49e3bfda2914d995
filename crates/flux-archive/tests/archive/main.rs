//! Trees and archives, against models and against bad input.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on ends its test")]

mod bad_archives;
mod properties;
mod trees;
