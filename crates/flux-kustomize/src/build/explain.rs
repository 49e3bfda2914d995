//! From the part of a kustomization that failed to a place in its file.

use flux_yaml::{FieldPath, Mark};

use super::hints::hint;
use super::search::{Sought, find};
use super::target::Target;
use crate::error::{BuildError, Place, advice};
use crate::load::Text;
use crate::resource::ResourceList;

/// What of a kustomization an error is about.
#[derive(Default)]
pub(super) struct Part<'a> {
    field: FieldPath,
    entry: Option<&'a str>,
    resources: Option<&'a ResourceList>,
}

impl<'a> Part<'a> {
    /// A field.
    pub(super) fn field(name: &str) -> Self {
        Self { field: FieldPath::of(name), ..Self::default() }
    }

    /// An element of a list.
    pub(super) fn item(list: &str, index: usize) -> Self {
        Self { field: FieldPath::of(list).item(index), ..Self::default() }
    }

    /// An entry of a list of paths.
    pub(super) fn entry(list: &str, index: usize, entry: &'a str) -> Self {
        Self { entry: Some(entry), ..Self::item(list, index) }
    }

    /// What it was applied to.
    pub(super) fn on(self, resources: &'a ResourceList) -> Self {
        Self { resources: Some(resources), ..self }
    }
}

impl Target<'_> {
    /// Adds the place of what failed, and what to do about it if that is not known yet.
    pub(super) fn explain(&self, error: BuildError, part: Part<'_>) -> BuildError {
        let field = part.field.then(&error.part());
        let error = self.explain_file(error);
        let hint = if error.has_hint() { None } else { hint(&error, self, part.resources) };
        error.at(self.place(&field, part.entry), hint)
    }

    /// Adds this file, unless there is a place already.
    pub(super) fn explain_somehow(&self, error: BuildError) -> BuildError {
        if error.help().place.is_some() { error } else { self.explain(error, Part::default()) }
    }

    /// Adds the place that the resource or variable comes from, once all is gathered.
    pub(super) fn explain_origin(&self, error: BuildError, resources: Option<&ResourceList>) -> BuildError {
        if error.help().place.is_some() {
            return error;
        }
        let ways = match error.root_cause() {
            BuildError::Variable { name, .. } => find(self, &Sought::Variable(name), 1),
            BuildError::Yaml { id, .. } => find(self, &Sought::Text(id), 1),
            _ => Vec::new(),
        };
        let Some(way) = ways.into_iter().next() else { return self.explain_somehow(error) };
        let hint = hint(&error, self, resources);
        way.into_iter().rev().fold(error.hinted(hint), |error, place| error.at(place, None))
    }

    /// The place of a field of this file.
    pub(super) fn place(&self, field: &FieldPath, entry: Option<&str>) -> Place {
        let text = self.loader.load_text(self.file_name()).map(String::from).unwrap_or_default();
        let Some(original) = self.loader.original(&self.path) else {
            return Place::in_kustomization(&self.path, &text, field, entry);
        };
        match (&original.text, entry) {
            (Some(written), _) if is_written(written, &text, field, entry) => {
                Place::in_kustomization(&self.path, written, field, entry)
            }
            // All files below a directory were taken: it is one of these.
            (None, Some(entry)) => Place::file(self.loader.location(entry)),
            (written, _) => Place::in_specification(written.as_deref().unwrap_or_default(), field),
        }
    }

    /// Adds the place in a file that is no YAML.
    fn explain_file(&self, error: BuildError) -> BuildError {
        let BuildError::MalformedYaml { path, source } = error.root_cause() else { return error };
        if path.is_empty() || error.help().place.is_some() {
            return error;
        }
        let Ok(text) = self.loader.load_text(path) else { return error };
        let hint = advice(source, &text);
        let place = in_file(self.loader.location(path), &text, source.line, source.column);
        error.at(place, hint)
    }
}

/// Whether a field of a file that has an overlay is what the user wrote.
fn is_written(written: &str, text: &str, field: &FieldPath, entry: Option<&str>) -> bool {
    let own = flux_yaml::locate(written, field).filter(|found| found.depth == field.steps().len());
    let laid_over = flux_yaml::locate(text, field).and_then(|found| found.text);
    entry.is_some_and(|entry| Place::has_entry(written, field, entry))
        || own.is_some_and(|own| laid_over.is_none() || own.text == laid_over)
        || field.steps().is_empty()
}

/// A position in a file that a parser gave.
pub(super) fn in_file(file: String, text: &Text, line: usize, column: usize) -> Place {
    if line == 0 {
        return Place::file(file);
    }
    Place::in_text(file, text, Mark { line, column: column.max(1), width: 1 })
}

/// Adds the place to a failure.
pub(super) trait Explain<T> {
    /// Says what of which kustomization failed.
    fn explain<'a>(self, target: &Target<'_>, part: impl FnOnce() -> Part<'a>) -> Result<T, BuildError>;
}

impl<T> Explain<T> for Result<T, BuildError> {
    fn explain<'a>(self, target: &Target<'_>, part: impl FnOnce() -> Part<'a>) -> Self {
        self.map_err(|error| target.explain(error, part()))
    }
}
