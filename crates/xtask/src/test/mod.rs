//! `cargo xtask test`: all tests, servers included, with one closing line that counts them.

mod binary;
mod count;
mod lanes;
mod run;

pub(crate) use run::run;
