//! What is added to an error on its way out.

use std::fmt;

use flux_yaml::FieldPath;

use super::{BuildError, Place};

/// An error with where it is, or which part of an entry it is about. Text and source are those of the error alone.
#[derive(Debug)]
pub struct Located {
    /// Which part of what the next one outwards names.
    pub(super) within: FieldPath,
    pub(super) place: Option<Place>,
    pub(super) hint: Option<String>,
    pub(super) cause: BuildError,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl std::error::Error for Located {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}

impl BuildError {
    /// Adds a place, and what to do about the error.
    pub(crate) fn at(self, place: Place, hint: Option<String>) -> Self {
        Self::Located(Box::new(Located {
            within: FieldPath::default(),
            place: Some(place),
            hint,
            cause: self,
        }))
    }

    /// Adds what to do about it.
    pub(crate) fn hinted(self, hint: Option<String>) -> Self {
        if hint.is_none() {
            return self;
        }
        Self::Located(Box::new(Located { within: FieldPath::default(), place: None, hint, cause: self }))
    }

    /// Says which part of an entry failed.
    pub(crate) fn within(self, within: FieldPath) -> Self {
        Self::Located(Box::new(Located { within, place: None, hint: None, cause: self }))
    }
}

/// Says which part of an entry failed.
pub(crate) trait Within<T> {
    /// Names the field that failed.
    fn in_field(self, name: &str) -> Result<T, BuildError>;
    /// Names the element that failed.
    fn in_item(self, index: usize) -> Result<T, BuildError>;
}

impl<T> Within<T> for Result<T, BuildError> {
    fn in_field(self, name: &str) -> Self {
        self.map_err(|error| error.within(FieldPath::of(name)))
    }

    fn in_item(self, index: usize) -> Self {
        self.map_err(|error| error.within(FieldPath::default().item(index)))
    }
}
