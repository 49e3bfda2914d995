//! Objects that the API server has to accept and to refuse, kind by kind.

mod appliers;
mod images;
mod notifications;
mod sources;

use serde_json::Value;

/// The objects of a kind. Changes are JSON merge patches of the specification.
pub(crate) struct Table {
    pub(crate) kind: &'static str,
    /// A specification that is accepted.
    pub(crate) spec: Value,
    /// What the server fills in, by JSON pointer into the object.
    pub(crate) defaults: Vec<(&'static str, Value)>,
    /// Changes that are accepted.
    pub(crate) good: Vec<Value>,
    /// Changes that are refused, and a part of the reason.
    pub(crate) bad: Vec<(Value, &'static str)>,
}

/// The tables of all kinds.
pub(crate) fn tables() -> Vec<Table> {
    [sources::tables(), appliers::tables(), notifications::tables(), images::tables()]
        .into_iter()
        .flatten()
        .collect()
}
