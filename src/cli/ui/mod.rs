//! What the user sees: data on stdout, progress on stderr.

mod messages;
mod prompt;
mod table;

pub(crate) use messages::{Terminal, Ui};
pub(crate) use table::Table;
