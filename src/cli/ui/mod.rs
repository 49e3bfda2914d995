//! What the user sees: data on stdout, progress on stderr.

mod messages;
mod places;
mod prompt;
mod silence;
mod table;

pub(crate) use messages::{Terminal, Ui};
pub(crate) use places::Places;
pub(crate) use table::Table;
