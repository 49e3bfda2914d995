//! YAML as Go reads and writes it: documents, resolvers and emitters.
//!
//! Three layers, each usable alone:
//!
//! * [`Node`]: a tree that keeps the text, tag and style of every scalar, because the kustomize engine decides the
//!   final type of a value from them ([`parse_nodes`], [`Node::to_value`]).
//! * [`Value`]: plain JSON data ([`parse`], [`parse_documents`]) read with the rules of either Go YAML library
//!   ([`Rules`]).
//! * [`to_string`]: the bytes that `sigs.k8s.io/yaml` writes for a value.
//!
//! Beside them, [`locate`] walks a text once more and tells where a field stands in it, for errors.

mod error;
mod node;
mod place;
mod read;
mod resolve;
mod write;

pub use error::Error;
pub use node::{Entry, Kind, Mapping, Node, Scalar, Sequence, Style, Tag, WrongKind, push_node};
pub use place::{FieldPath, Found, Mark, Step, items, locate, repeated_key};
pub use read::{
    Chunk, Document, MAX_DEPTH, both_readings, parse, parse_documents, parse_node, parse_nodes,
    split_documents,
};
pub use resolve::{Rules, float, resolve};
pub use write::{compare_keys, push_document, sorted_fields, to_documents, to_string, to_string_checked};

/// JSON data; mappings keep the order in which they were read.
pub use serde_json::Value;
