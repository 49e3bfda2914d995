//! Text to trees and data.

mod alias;
mod build;
mod control;
mod direct;
mod document;
mod merge;
mod message;
mod split;

pub use build::MAX_DEPTH;
pub(crate) use control::allowed;
pub use document::both_readings;
pub use split::{Chunk, split_documents};

use serde_json::Value;

use self::document::first_document;
use crate::{Error, Node, Rules};

/// One document of a stream as data.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The data; never null.
    pub value: Value,
    /// Line at which the document's text starts, counted from 1.
    pub line: usize,
}

/// Reads the first document of a text as a tree. `None` when there is none (empty text, only comments).
///
/// Aliases and merge keys are expanded. The text may be JSON.
pub fn parse_node(text: &str) -> Result<Option<Node>, Error> {
    first_document(text, Rules::V3)
}

/// Reads all documents of a resource file as trees, split as kustomize splits them (spec kustomize 4). Empty and null
/// documents vanish.
pub fn parse_nodes(text: &str) -> Result<Vec<Node>, Error> {
    let mut nodes = Vec::new();
    for chunk in split_documents(text)? {
        nodes.extend(chunk.node()?);
    }
    Ok(nodes)
}

impl Chunk<'_> {
    /// The document as a tree; `None` when it is empty or null.
    pub fn node(&self) -> Result<Option<Node>, Error> {
        let node = first_document(&self.text, Rules::V3).map_err(|error| error.below(self.line - 1))?;
        Ok(node.filter(|node| !node.is_null()))
    }
}

/// Reads the first document of a text as data. An empty text is null.
pub fn parse(text: &str, rules: Rules) -> Result<Value, Error> {
    match first_document(text, rules)? {
        Some(node) => node.to_value_with(rules),
        None => Ok(Value::Null),
    }
}

/// Reads all documents of a stream as data, `sigs.k8s.io/yaml` rules. Empty and null documents vanish.
pub fn parse_documents(text: &str) -> Result<Vec<Document>, Error> {
    let mut documents = Vec::new();
    for chunk in split_documents(text)? {
        let value = parse(&chunk.text, Rules::V2).map_err(|error| error.below(chunk.line - 1))?;
        if !value.is_null() {
            documents.push(Document { value, line: chunk.line });
        }
    }
    Ok(documents)
}
