//! Which fields of which kinds the transformers change: the built-in table and what a build adds to it.

mod defaults;
mod field_spec;
mod transformer_config;

pub(crate) use field_spec::{FieldSpec, Referrers, merge_all, merge_one, split_path};
pub(crate) use transformer_config::TransformerConfig;
