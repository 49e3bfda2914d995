//! One resource with its history, and the list of all with an index by id.

mod history;
mod index;
mod list;
mod metadata;
mod origin;
mod output;
mod single;

pub(crate) use history::Behavior;
pub(crate) use list::{ResourceList, check_unique};
pub(crate) use metadata::text_mapping;
pub(crate) use origin::Origin;
pub(crate) use output::{OutputOptions, is_local_config, missing_metadata, output_value};
pub(crate) use single::Resource;
