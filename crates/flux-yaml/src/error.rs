//! The one error of the crate.

use std::fmt;

/// A document that cannot be read, or a tree that cannot be turned into data or text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    /// Line of the problem, counted from 1 in the text handed in; 0 when the error has no place.
    pub line: usize,
    /// Column of the problem in characters, counted from 1; 0 when the error has no place.
    pub column: usize,
    /// What is wrong, in the words of the Go libraries where they have words for it.
    pub message: String,
}

impl Error {
    /// An error without a place.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { line: 0, column: 0, message: message.into() }
    }

    /// An error at a place, both coordinates counted from 1.
    pub(crate) fn at(line: usize, column: usize, message: impl Into<String>) -> Self {
        Self { line, column, message: message.into() }
    }

    /// The same error in a text of which the parsed part started `lines` lines further down.
    pub(crate) fn below(mut self, lines: usize) -> Self {
        if self.line > 0 {
            self.line += lines;
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "yaml: {}", self.message)
        } else {
            write!(f, "yaml: line {}: {}", self.line, self.message)
        }
    }
}
