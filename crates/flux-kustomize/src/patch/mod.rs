//! Patches: strategic merge, JSON 6902, and the selection of their targets. All on [`Node`](flux_yaml::Node)s.

mod json;
mod merge;
mod schema;
mod selector;

pub(crate) use json::{Operation, apply as json6902, floats, parse as parse_json6902};
pub(crate) use merge::{DIRECTIVE, Outcome, merge};
pub(crate) use schema::Schemas;
pub(crate) use selector::{Candidate, Selector, SelectorParts};

use flux_yaml::WrongKind;

/// Why a patch cannot be applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PatchError {
    /// Patch and resource differ in shape.
    #[error(transparent)]
    WrongKind(#[from] WrongKind),
    /// A `$patch` other than merge, replace and delete.
    #[error("unknown patch strategy '{0}'")]
    UnknownDirective(String),
    /// A text that is no list of operations.
    #[error("{0}")]
    NoOperations(String),
    /// An operation that this kind of patch does not have.
    #[error("Unexpected kind: {0}")]
    UnknownOperation(String),
    /// An operation that cannot be done.
    #[error("{operation} operation does not apply: doc is missing path: {path}: missing value")]
    MissingPath {
        /// Its name.
        operation: &'static str,
        /// Where.
        path: String,
    },
    /// An operation with a path that is no JSON pointer, or with an index that is out of range.
    #[error("error in {operation} for path: '{path}': {reason}")]
    BadPath {
        /// Its name.
        operation: &'static str,
        /// Where.
        path: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// A `test` that found something else.
    #[error("testing value {0} failed: test failed")]
    TestFailed(String),
    /// Operations that copy without end.
    #[error("copy operations copy more than {limit} bytes")]
    TooLarge {
        /// How much they may.
        limit: usize,
    },
    /// Operations that put collections into collections without end.
    #[error("exceeded max depth")]
    TooDeep,
    /// A resource or value that is no data.
    #[error(transparent)]
    Yaml(#[from] flux_yaml::Error),
    /// A pattern of a selector that is no regular expression.
    #[error("error parsing regexp: {0}")]
    Pattern(#[from] regex::Error),
    /// A label or annotation selector that is none.
    #[error("unable to parse requirement: {0}")]
    Requirement(String),
}
