//! Where in an object a difference is.

use std::{borrow::Cow, fmt};

use serde::Serialize;

/// One step down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Step {
    /// Into a field of a map.
    Field(String),
    /// Into the entry of a list at a place.
    Index(usize),
    /// Into the entry of a list whose identifying field has a value.
    Entry {
        /// The field that identifies the entries of this list; `resource` when they are Kubernetes objects.
        by: String,
        /// Its value in this entry.
        value: String,
    },
}

/// A way from the root of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Path(pub Vec<Step>);

/// A path in the making, which costs nothing until a difference is found.
#[derive(Clone, Copy)]
pub(super) enum Trail<'t> {
    /// The root.
    Root,
    /// A step below another place.
    Below(&'t Self, Next<'t>),
}

/// A [`Step`] whose names are borrowed.
#[derive(Clone, Copy)]
pub(super) enum Next<'t> {
    Field(&'t str),
    Index(usize),
    Entry { by: &'t str, value: &'t str },
}

impl Trail<'_> {
    pub(super) fn path(&self) -> Path {
        let mut steps = Vec::new();
        let mut here = self;
        while let Trail::Below(parent, next) = here {
            steps.push(match next {
                Next::Field(name) => Step::Field((*name).to_owned()),
                Next::Index(index) => Step::Index(*index),
                Next::Entry { by, value } => Step::Entry { by: (*by).to_owned(), value: (*value).to_owned() },
            });
            here = parent;
        }
        steps.reverse();
        Path(steps)
    }
}

impl fmt::Display for Path {
    /// As dyff writes it: joined by dots, list entries by their identifier.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("(root level)");
        }
        // A field without a name leaves nothing behind.
        let mut first = true;
        for step in &self.0 {
            let name: Cow<'_, str> = match step {
                Step::Field(name) | Step::Entry { value: name, .. } => name.as_str().into(),
                Step::Index(index) => index.to_string().into(),
            };
            if !name.is_empty() {
                write!(f, "{}{name}", if first { "" } else { "." })?;
                first = false;
            }
        }
        Ok(())
    }
}
