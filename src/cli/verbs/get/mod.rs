//! `flux get`.

mod list;
mod output;
mod watch;

pub(crate) use list::{Get, run};
