//! The readers of flags' values as functions of a text, for whoever tries them from outside, as `crates/fuzz` does.

use std::time::Duration;

use super::{
    create::references,
    parse::{
        url,
        values::{self, List, Pairs},
    },
};

/// Reads one occurrence of a list flag, comma-separated.
///
/// # Errors
/// Quotes that do not close, or stand within an item.
pub fn list(text: &str) -> Result<Vec<String>, String> {
    values::list(text).map(|list| List::join(&[list]))
}

/// Reads one occurrence of a flag with pairs, `key=value` and commas between.
///
/// # Errors
/// As of [`list`], or an item without `=`.
pub fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    values::pairs(text).map(|pairs| Pairs::join(&[pairs]))
}

/// Reads a length of time.
///
/// # Errors
/// Go's words for one that it would not read.
pub fn duration(text: &str) -> Result<Duration, String> {
    values::duration(text)
}

/// Reads a path that stays below where it is joined.
///
/// # Errors
/// None so far.
pub fn relative_path(text: &str) -> Result<String, String> {
    values::relative_path(text)
}

/// Reads a URL, and returns what messages show of it.
///
/// # Errors
/// Go's words, without user and password.
pub fn shown_url(text: &str) -> Result<String, String> {
    url::parse(text).map(|_| url::shown(text))
}

/// Reads `[<kind>/]<name>[.<namespace>]` of a source; returns kind, name and namespace.
///
/// # Errors
/// No name, or a kind that is no source.
pub fn source(text: &str) -> Result<(String, String, Option<String>), String> {
    references::source(text).map(|source| (source.kind.to_string(), source.name, source.namespace))
}

/// How many readers of references to other objects take a text.
pub fn references(text: &str) -> usize {
    let taken = [
        references::source(text).is_ok(),
        references::chart_source(text).is_ok(),
        references::local_chart_source(text).is_ok(),
        references::chart_ref(text).is_ok(),
        references::values_from(text).is_ok(),
        references::event_source(text).is_ok(),
        references::receiver_resource(text).is_ok(),
        references::dependency(text).is_ok(),
        references::health_check(text).is_ok(),
    ];
    taken.into_iter().filter(|taken| *taken).count()
}
