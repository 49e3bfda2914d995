//! The Flux API kinds as Rust types, their conditions, references and durations, and the CRDs made from them.

pub mod crd;
pub mod extensions;
pub mod helm;
pub mod image;
mod kind;
pub mod kustomize;
pub mod meta;
pub mod notification;
pub mod source;
mod text_enum;

pub use crd::crds;
pub use kind::Kind;
pub(crate) use kind::kind;
pub(crate) use text_enum::text_enum;
