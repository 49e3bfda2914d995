//! A field of some kinds (spec section 8), and how lists of them are merged.

use crate::error::BuildError;
use crate::id::Gvk;

/// Where in which kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSpec {
    /// Kinds; blank parts match anything.
    pub(crate) gvk: Gvk,
    /// Path with `/` between the parts.
    pub(crate) path: String,
    /// Whether a missing field is made.
    pub(crate) create: bool,
}

impl FieldSpec {
    /// A spec for all kinds.
    pub(crate) fn everywhere(path: &str, create: bool) -> Self {
        Self { gvk: Gvk::default(), path: path.to_owned(), create }
    }

    /// The path in its parts: split at `/`, where `\/` stands for a slash.
    pub(crate) fn parts(&self) -> Vec<String> {
        split_path(&self.path, '/')
    }
}

/// Splits at `delimiter` where no backslash stands before it; a leading one is dropped.
pub(crate) fn split_path(path: &str, delimiter: char) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut joined = false;
    for piece in path.strip_prefix(delimiter).unwrap_or(path).split(delimiter) {
        let open = piece.ends_with('\\');
        let text = if open { &piece[..piece.len() - 1] } else { piece };
        match parts.last_mut() {
            Some(last) if joined => {
                last.push(delimiter);
                last.push_str(text);
            }
            _ => parts.push(text.to_owned()),
        }
        joined = open;
    }
    if joined && let Some(last) = parts.last_mut() {
        last.push('\\');
    }
    parts
}

/// Where names of one kind are referred to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Referrers {
    /// The kind whose name is referred to.
    pub(crate) target: Gvk,
    /// Who refers to it, and where.
    pub(crate) specs: Vec<FieldSpec>,
}

/// Adds `incoming` unless the list has its like: one with the same path that the incoming kinds select.
///
/// # Errors
/// The like differs in `create`.
pub(crate) fn merge_one(list: &mut Vec<FieldSpec>, incoming: &FieldSpec) -> Result<(), BuildError> {
    let like = list.iter().find(|own| own.path == incoming.path && own.gvk.is_selected_by(&incoming.gvk));
    match like {
        None => list.push(incoming.clone()),
        Some(own) if own.create == incoming.create => {}
        Some(_) => return Err(BuildError::ConflictingFieldSpecs { path: incoming.path.clone() }),
    }
    Ok(())
}

/// [`merge_one`] for each of `incoming`.
///
/// # Errors
/// As [`merge_one`].
pub(crate) fn merge_all(list: &mut Vec<FieldSpec>, incoming: &[FieldSpec]) -> Result<(), BuildError> {
    incoming.iter().try_for_each(|spec| merge_one(list, spec))
}

#[cfg(test)]
mod tests {
    use super::{FieldSpec, Gvk, merge_one, split_path};

    #[test]
    fn splits_paths() {
        let cases: &[(&str, &[&str])] = &[
            ("a", &["a"]),
            ("a/b", &["a", "b"]),
            (r"metadata/annotations/x.io\/y", &["metadata", "annotations", "x.io/y"]),
            (r"a\/b\/c", &["a/b/c"]),
            (r"a\", &[r"a\"]),
        ];
        for (path, want) in cases {
            assert_eq!(split_path(path, '/'), *want, "{path}");
        }
        assert_eq!(FieldSpec::everywhere("/a/b", false).parts(), ["a", "b"]);
    }

    #[test]
    fn a_wildcard_is_shadowed_by_any_like() {
        let own = FieldSpec { gvk: Gvk::of_kind("Pod"), path: "p".into(), create: true };
        let mut list = vec![own.clone()];
        merge_one(&mut list, &FieldSpec::everywhere("p", true)).unwrap();
        assert_eq!(list, [own]);
        assert!(merge_one(&mut list, &FieldSpec::everywhere("p", false)).is_err());
        merge_one(&mut list, &FieldSpec { gvk: Gvk::of_kind("Job"), path: "p".into(), create: false })
            .unwrap();
        assert_eq!(list.len(), 2);
    }
}
