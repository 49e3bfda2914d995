//! The reports about changes, each for another reader.

mod block;
mod human;
mod json;
mod markdown;
mod plain_yaml;
mod text_change;
mod unified;
mod words;

pub use human::{HumanOptions, human, human_differences};
pub use json::json;
pub use markdown::{MarkdownOptions, markdown};
pub(crate) use plain_yaml::entry_text;
pub use unified::unified;
