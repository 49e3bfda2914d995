//! Where an error is, line by line, below the error.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use flux_kustomize::{Help, Place};

/// What can be said about an error, as text: the place with its line, then what led there, from the last to the first.
/// Paths that are not absolute start at `root`; they are shown from the working directory where they are below it.
#[derive(Debug, Default)]
pub(crate) struct Places<'p> {
    root: Option<&'p Path>,
    working: Option<PathBuf>,
}

impl<'p> Places<'p> {
    /// For paths below a directory.
    pub(crate) fn below(root: Option<&'p Path>) -> Self {
        let working =
            std::env::current_dir().ok().and_then(|directory| std::fs::canonicalize(directory).ok());
        Self { root, working }
    }

    /// The lines, each with a line end; nothing when no place is known.
    pub(crate) fn lines(&self, help: &Help) -> String {
        let mut out = String::new();
        let mut word = "at";
        for place in help.place.iter().chain(help.chain.iter().rev()) {
            self.place(&mut out, word, place);
            word = "from";
        }
        out
    }

    /// A sentence with paths that start at the working directory.
    pub(crate) fn sentence(&self, text: &str) -> String {
        match self.working.as_deref().and_then(Path::to_str) {
            Some(working) if working != "/" => text.replace(&format!("{working}/"), ""),
            _ => text.to_owned(),
        }
    }

    fn place(&self, out: &mut String, word: &str, place: &Place) {
        let shown = Place { file: self.file(place), ..place.clone() };
        let _ = writeln!(out, "  {word} {shown}");
        let Some(excerpt) = &place.excerpt else { return };
        let number = place.line.to_string();
        let _ = writeln!(out, "    {number} | {}", excerpt.text);
        if word == "at" {
            let (blank, before) = (" ".repeat(number.len()), " ".repeat(excerpt.offset));
            let _ = writeln!(out, "    {blank} | {before}{}", "^".repeat(excerpt.width));
        }
    }

    fn file(&self, place: &Place) -> String {
        let path = Path::new(&place.file);
        if place.is_field || place.file.contains("://") {
            return place.file.clone();
        }
        let full = self.root.map_or_else(|| path.to_owned(), |root| root.join(path));
        let near = self.working.as_deref().and_then(|working| full.strip_prefix(working).ok());
        near.unwrap_or(&full).display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_the_inside_out() {
        let place = |file: &str, line| Place {
            file: file.to_owned(),
            is_field: false,
            line,
            column: 3,
            excerpt: None,
        };
        let excerpt = flux_kustomize::Excerpt { text: "- a.yml".to_owned(), offset: 2, width: 5 };
        let help = Help {
            place: Some(Place { excerpt: Some(excerpt.clone()), ..place("/w/base/kustomization.yaml", 12) }),
            chain: vec![
                Place { is_field: true, ..place("spec.components[0]", 0) },
                Place { excerpt: Some(excerpt), ..place("prod/kustomization.yaml", 2) },
            ],
            hint: None,
        };
        let places = Places { root: Some(Path::new("/r")), working: Some("/w".into()) };
        assert_eq!(
            places.lines(&help),
            "  at base/kustomization.yaml:12:3\n    12 | - a.yml\n       |   ^^^^^\n  \
             from /r/prod/kustomization.yaml:2:3\n    2 | - a.yml\n  from spec.components[0]\n"
        );
        assert_eq!(places.lines(&Help::default()), "");
        assert_eq!(places.sentence("it is in /w/a:1 and /w/b:2"), "it is in a:1 and b:2");
    }
}
