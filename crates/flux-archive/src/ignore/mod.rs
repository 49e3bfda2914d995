//! Which files of a source stay out of its artifact: `.sourceignore`.

mod glob;
mod pattern;
mod rules;

pub use rules::{DEFAULT_PATTERNS, FILE_NAME, IgnoreRules, VCS_PATTERNS};
