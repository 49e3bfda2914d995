//! One document: read directly where that is certain, else by the parser.

use super::{build, control, direct};
use crate::{Error, Node, Rules};

/// Reads the first document; `None` when the text has none.
pub(super) fn first_document(text: &str, rules: Rules) -> Result<Option<Node>, Error> {
    control::check(text)?;
    match direct::document(text) {
        Some(node) => Ok(Some(node)),
        None => build::parsed(text, rules),
    }
}

/// What the direct reader and the parser make of a text, for tests: the former knows nothing, or what the latter knows.
#[doc(hidden)]
pub fn both_readings(text: &str, rules: Rules) -> Option<(Node, Result<Option<Node>, Error>)> {
    control::check(text).ok()?;
    direct::document(text).map(|node| (node, build::parsed(text, rules)))
}
