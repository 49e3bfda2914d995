//! Paths to fields, as messages write them.

use std::fmt;

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into the field of a mapping.
    Field(String),
    /// Into the element of a list, counted from 0.
    Item(usize),
}

/// The way to a field: `patches[0].path`. The empty one leads to the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldPath(Vec<Step>);

impl FieldPath {
    /// The path to a field of the document.
    pub fn of(field: impl Into<String>) -> Self {
        Self::default().field(field)
    }

    /// This path, and then a field.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>) -> Self {
        self.0.push(Step::Field(name.into()));
        self
    }

    /// This path, and then an element.
    #[must_use]
    pub fn item(mut self, index: usize) -> Self {
        self.0.push(Step::Item(index));
        self
    }

    /// This path, and then another.
    #[must_use]
    pub fn then(mut self, below: &Self) -> Self {
        self.0.extend_from_slice(&below.0);
        self
    }

    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The name of the first field; nothing for the path to the document.
    pub fn first(&self) -> Option<&str> {
        match self.0.first()? {
            Step::Field(name) => Some(name),
            Step::Item(_) => None,
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(index) => write!(f, "[{index}]")?,
                Step::Field(name) if position == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::FieldPath;

    #[test]
    fn paths_are_written_as_in_messages() {
        let below = FieldPath::default().item(2).field("name");
        assert_eq!(FieldPath::of("images").then(&below).to_string(), "images[2].name");
        assert_eq!(below.to_string(), "[2].name");
        assert_eq!(FieldPath::default().to_string(), "");
    }
}
