//! The kustomization file: its types, its strict decoding, and what deprecated fields become.

mod coerce;
mod decode;
mod misfit;
mod schema;
mod tables;
mod types;
mod upgrade;

pub(crate) use coerce::{conform_loosely, record as coerce};
pub(crate) use decode::decode;
pub(crate) use misfit::Misfit;
pub(crate) use schema::{Record, Shape, conform, kind_of};
pub(crate) use tables::{
    ANNOTATIONS_TRANSFORMER, IMAGE_TRANSFORMER, KUSTOMIZATION, LABEL_TRANSFORMER, MAP_GENERATOR,
    NAMESPACE_TRANSFORMER, PATCH_JSON_TRANSFORMER, PATCH_STRATEGIC_TRANSFORMER, PATCH_TRANSFORMER,
    PREFIX_TRANSFORMER, REPLACEMENT, REPLACEMENT_TRANSFORMER, REPLICA_TRANSFORMER, SELECTOR,
    TRANSFORMER_CONFIG, VALUE_ADD_TRANSFORMER,
};
pub(crate) use types::*;

/// The names a kustomization file may have, by precedence.
pub const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
