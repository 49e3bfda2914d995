//! Semantic versions and ranges, with the rules of Flux's `semver` fields: those of the Masterminds library.
//!
//! A range is alternatives by `||`, each a list by spaces or commas that must all hold. Operators are
//! `= != > < >= => <= =< ~ ~> ^`; `x`, `X` and `*` stand for any number, missing numbers likewise; `1.2 - 2.3` is
//! `>=1.2 <=2.3`. Pre-releases match only where a part of the same list names one.

mod constraint;
mod parse;
#[cfg(test)]
mod tests;
mod version;

pub use constraint::Constraint;
pub use version::Version;
