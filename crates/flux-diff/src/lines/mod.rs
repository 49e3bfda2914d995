//! The edits between two texts, line by line.

mod bisect;
mod half;
mod join;
mod script;

pub(crate) use script::{Edit, Piece, pieces};
