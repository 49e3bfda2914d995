//! Why data is not of the form that it should have, and which field it is.

use flux_yaml::{FieldPath, Mark, Step};

use crate::error::{Place, advice};

/// What is wrong with data, in the words of Go's decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
    /// The way to the field, from the inside out.
    steps: Vec<Step>,
    /// The field itself is meant, not its value.
    is_key: bool,
    /// Line and column, where it is the text that is wrong.
    position: Option<(usize, usize)>,
}

impl Misfit {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, steps: Vec::new(), is_key: false, position: None }
    }

    /// Of a text that is no YAML.
    pub(crate) fn of_text(error: &flux_yaml::Error, text: &str) -> Self {
        let position = Some((error.line, error.column));
        Self { position, hint: advice(error, text), ..Self::new(error.to_string()) }
    }

    /// Where it is in the text of a kustomization file.
    pub(crate) fn place(&self, path: &str, text: &str) -> Place {
        match self.position {
            Some((line, column)) if line > 0 => {
                Place::in_broken_kustomization(path, text, Mark { line, column: column.max(1), width: 1 })
            }
            Some(_) => Place::file(path),
            None if self.is_key => Place::of_key(path, text, &self.field()),
            None => Place::in_kustomization(path, text, &self.field(), None),
        }
    }

    /// With a message that says more.
    pub(crate) fn told(self, message: impl FnOnce(&str) -> String) -> Self {
        Self { message: message(&self.message), ..self }
    }

    pub(crate) fn advised(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// The name of a field is wrong.
    pub(super) fn under_key(self, name: &str) -> Self {
        Self { is_key: true, ..self.under_field(name) }
    }

    pub(super) fn under_field(mut self, name: &str) -> Self {
        self.steps.push(Step::Field(name.to_owned()));
        self
    }

    pub(super) fn under_item(mut self, index: usize) -> Self {
        self.steps.push(Step::Item(index));
        self
    }

    /// The field.
    pub(crate) fn field(&self) -> FieldPath {
        self.steps.iter().rev().fold(FieldPath::default(), |path, step| match step {
            Step::Field(name) => path.field(name),
            Step::Item(index) => path.item(*index),
        })
    }
}

impl From<Misfit> for String {
    fn from(misfit: Misfit) -> Self {
        misfit.message
    }
}

impl From<String> for Misfit {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}
