//! One resource with its history, and the list of all with an index by id.

mod exposed;
mod history;
mod index;
mod list;
mod local;
mod metadata;
mod origin;
mod output;
mod shared;
mod single;

pub(crate) use history::Behavior;
pub(crate) use list::{ResourceList, check_unique};
pub(crate) use local::drop_local_config;
pub(crate) use metadata::{text, text_mapping};
pub(crate) use origin::Origin;
pub(crate) use output::{OutputOptions, missing_metadata, output_value, push_output};
pub(crate) use shared::{Written, part, successor};
pub(crate) use single::Resource;
