//! Custom resource definitions, made from the types.

mod definition;
mod facts;
pub(crate) mod patterns;
mod schema;

pub use definition::definition;
pub(crate) use facts::columns;
pub use facts::{Column, Facts};
pub(crate) use schema::{Rule, conditions, plain_text, rules, schema_of};

use serde_json::Value;

use crate::kind::Kind;
use crate::kustomize::Kustomization;
use crate::source::GitRepository;

/// The facts of all kinds, in the order in which `flux install` writes their CRDs.
pub const KINDS: &[Facts] = &[GitRepository::FACTS, Kustomization::FACTS];

/// The custom resource definitions of all kinds.
pub fn crds() -> Vec<Value> {
    KINDS.iter().map(definition).collect()
}
