//! A place in a file.

use std::fmt;

use flux_yaml::{FieldPath, Mark, Step};

use super::shown::{Excerpt, may_show};

/// Where something stands. `Display` is `file:line:column`, as far as these are known.
///
/// The line itself is there only if it can hold no secret: not in a file with a Secret or with data that SOPS encrypts, and
/// not in the secret generators of a kustomization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as messages name it: from the root of the tree, absolute on disk, or below the URL of a repository.
    pub file: String,
    /// It is a field of the Flux Kustomization instead of a file.
    pub is_field: bool,
    /// The line, counted from 1; 0 when only the file is known.
    pub line: usize,
    /// The column in characters, counted from 1; 0 when it is not known.
    pub column: usize,
    /// The line and what of it is meant, to show.
    pub excerpt: Option<Excerpt>,
}

impl Place {
    /// A file as a whole.
    pub(crate) fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), is_field: false, line: 0, column: 0, excerpt: None }
    }

    /// A part of a file.
    fn of(file: impl Into<String>, text: &str, mark: Mark, is_public: bool) -> Self {
        let excerpt = if is_public { Excerpt::of(text, mark) } else { None };
        Self { line: mark.line, column: mark.column, excerpt, ..Self::file(file) }
    }

    /// A part of a file that is no kustomization.
    pub(crate) fn in_text(file: impl Into<String>, text: &str, mark: Mark) -> Self {
        Self::of(file, text, mark, may_show(text))
    }

    /// A field of a kustomization file, or as much of the way to it as there is. For an entry of a list of paths, also what
    /// it says: entries of deprecated fields are moved.
    pub(crate) fn in_kustomization(
        file: impl Into<String>,
        text: &str,
        field: &FieldPath,
        entry: Option<&str>,
    ) -> Self {
        let found = flux_yaml::locate(text, field).filter(|found| found.depth > 0);
        let mark = entry.and_then(|entry| entry_mark(text, field, entry)).or_else(|| Some(found?.best()));
        mark.map_or_else(|| Self::file(""), |mark| Self::of("", text, mark, is_public(text, field)))
            .named(file)
    }

    /// The name of a field of a kustomization file.
    pub(crate) fn of_key(file: impl Into<String>, text: &str, field: &FieldPath) -> Self {
        match flux_yaml::locate(text, field).and_then(|found| found.key) {
            Some(mark) => Self::of(file, text, mark, is_public(text, field)),
            None => Self::in_kustomization(file, text, field, None),
        }
    }

    /// A position in a kustomization file that is no YAML.
    pub(crate) fn in_broken_kustomization(file: impl Into<String>, text: &str, mark: Mark) -> Self {
        // Which field it is cannot be told, and so not whether it holds a secret.
        Self::of(file, text, mark, may_show(text) && !text.contains("secretGenerator"))
    }

    /// A field that the specification of a Flux Kustomization has put over a file that says `written`.
    pub(crate) fn in_specification(written: &str, field: &FieldPath) -> Self {
        let mut steps = field.steps().iter();
        let mut name = match steps.next() {
            Some(Step::Field(name)) if name == "namespace" => "targetNamespace".to_owned(),
            Some(Step::Field(name)) => name.clone(),
            _ => return Self { is_field: true, ..Self::file("spec") },
        };
        if let Some(Step::Item(index)) = steps.next() {
            // Those of the file come first.
            let own = flux_yaml::items(written, &name).len();
            name = format!("{name}[{}]", index.saturating_sub(own));
        }
        Self { is_field: true, ..Self::file(format!("spec.{name}")) }
    }

    /// Whether a place inside of this one says all that this one does.
    pub(crate) fn is_told_by(&self, inner: &Self) -> bool {
        self.line == 0 && self.file == inner.file
    }

    /// Whether an entry of a list of paths is in a kustomization file.
    pub(crate) fn has_entry(text: &str, field: &FieldPath, entry: &str) -> bool {
        entry_mark(text, field, entry).is_some()
    }

    fn named(self, file: impl Into<String>) -> Self {
        Self { file: file.into(), ..self }
    }
}

/// An entry of a list of paths, by its place if that is what it says, else by what it says.
fn entry_mark(text: &str, field: &FieldPath, entry: &str) -> Option<Mark> {
    let found = flux_yaml::locate(text, field)?;
    if found.depth == field.steps().len() && found.text.as_deref() == Some(entry) {
        return Some(found.value);
    }
    let list = field.first()?;
    let lists = [list, if list == "resources" { "bases" } else { list }];
    let mut items = lists.into_iter().flat_map(|list| flux_yaml::items(text, list));
    items.find(|(text, _)| text.as_deref() == Some(entry)).map(|(_, mark)| mark)
}

/// Whether the line of a field can be shown.
fn is_public(text: &str, field: &FieldPath) -> bool {
    match field.first() {
        Some("secretGenerator") => false,
        Some("resources" | "components" | "bases" | "configurations" | "crds" | "openapi") => true,
        _ => may_show(text),
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        let known = [self.line, self.column].into_iter().take_while(|number| *number > 0);
        known.into_iter().try_for_each(|number| write!(f, ":{number}"))
    }
}
