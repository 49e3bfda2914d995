//! Which lines of a file name an old version, and the file with the new ones.
//!
//! The reading is that of lines, and not of YAML, so that templates can be migrated as well: an `apiVersion: ` and in
//! the line after it a `kind: ` (spec/cli/install.md, "flux migrate").

use std::ops::Range;

use super::targets::Targets;

/// What a line shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An object of another version than wanted.
    Old(Upgrade),
    /// An API version that is none.
    Odd {
        /// The line, from 1.
        line: usize,
        /// What is written.
        api_version: String,
    },
}

/// A version to be replaced.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Upgrade {
    /// The line of `apiVersion`, from 1.
    pub line: usize,
    /// The kind of the object.
    pub kind: String,
    /// The version that is written.
    pub old: String,
    /// The version that is wanted.
    pub new: &'static str,
    /// Where the old version is in the file.
    at: Range<usize>,
}

/// Everything in a file that is old or odd, from the top.
pub(super) fn detect(text: &[u8], targets: Targets) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut lines = text.split(|byte| *byte == b'\n').enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let next = lines.peek().map(|(_, next)| *next);
        found.extend(of_line(line, next, targets).map(|item| item.moved(number + 1, start)));
        start += line.len() + 1;
    }
    found
}

fn of_line(line: &[u8], next: Option<&[u8]>, targets: Targets) -> Option<Found> {
    let at = value(line, b"apiVersion: ")?;
    let api_version = &line[at.clone()];
    let mut parts = api_version.split(|byte| *byte == b'/');
    let (group, version) = match (parts.next(), parts.next(), parts.next()) {
        (Some(group), Some(version), None) => (group, version),
        (_, _, Some(_)) => return Some(Found::Odd { line: 0, api_version: lossy(api_version) }),
        _ => return None,
    };
    let next = next?;
    let kind = &next[value(next, b"kind: ")?];
    let new = targets.version(group, kind).filter(|new| new.as_bytes() != version)?;
    let at = at.end - version.len()..at.end;
    Some(Found::Old(Upgrade { line: 0, kind: lossy(kind), old: lossy(version), new, at }))
}

impl Found {
    /// The same, of a line that has a number and a start in its file.
    fn moved(self, number: usize, start: usize) -> Self {
        match self {
            Self::Odd { api_version, .. } => Self::Odd { line: number, api_version },
            Self::Old(upgrade) => {
                let at = upgrade.at.start + start..upgrade.at.end + start;
                Self::Old(Upgrade { line: number, at, ..upgrade })
            }
        }
    }
}

/// Where the value after a key is, without blanks around it and a comment behind it.
fn value(line: &[u8], key: &[u8]) -> Option<Range<usize>> {
    let start = line.windows(key.len()).position(|part| part == key)? + key.len();
    let rest = &line[start..];
    let end = (1..rest.len()).find(|at| rest[*at] == b'#' && rest[at - 1].is_ascii_whitespace());
    let rest = &rest[..end.unwrap_or(rest.len())];
    let blank = rest.len() - rest.trim_ascii_start().len();
    Some(start + blank..start + blank + rest.trim_ascii().len())
}

/// The file with the new versions.
pub(super) fn upgraded(text: &[u8], found: &[Found]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut done = 0;
    for item in found {
        if let Found::Old(upgrade) = item {
            out.extend_from_slice(&text[done..upgrade.at.start]);
            out.extend_from_slice(upgrade.new.as_bytes());
            done = upgrade.at.end;
        }
    }
    out.extend_from_slice(&text[done..]);
    out
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migrated(text: &str) -> (String, Vec<String>) {
        let found = detect(text.as_bytes(), Targets::of("").unwrap());
        let told = found.iter().map(|item| match item {
            Found::Old(upgrade) => {
                format!("{}: {} {} -> {}", upgrade.line, upgrade.kind, upgrade.old, upgrade.new)
            }
            Found::Odd { line, api_version } => format!("{line}: odd {api_version}"),
        });
        (String::from_utf8(upgraded(text.as_bytes(), &found)).unwrap(), told.collect())
    }

    #[test]
    fn only_the_version_changes() {
        let text = "# v2beta1\r\n- apiVersion: helm.toolkit.fluxcd.io/v2beta1  # not v2beta1\r\n  kind: HelmRelease # x\r\nspec: v2beta1";
        let (out, told) = migrated(text);
        let want = "# v2beta1\r\n- apiVersion: helm.toolkit.fluxcd.io/v2  # not v2beta1\r\n  kind: HelmRelease # x\r\nspec: v2beta1";
        assert_eq!((out.as_str(), told), (want, vec!["2: HelmRelease v2beta1 -> v2".to_owned()]));
    }

    #[test]
    fn what_is_found_and_what_is_not() {
        let ks = "kustomize.toolkit.fluxcd.io";
        for (text, wanted) in [
            (format!("apiVersion: {ks}/v1beta2\nkind: Kustomization\n"), "1: Kustomization v1beta2 -> v1"),
            (format!("apiVersion: {ks}/v9\nkind: Kustomization"), "1: Kustomization v9 -> v1"),
            (format!("\napiVersion: {ks}/\nkind: Kustomization"), "2: Kustomization  -> v1"),
            (format!("apiVersion: {ks}/v1\nkind: Kustomization\n"), ""),
            (format!("kind: Kustomization\napiVersion: {ks}/v1beta2\n"), ""),
            (format!("apiVersion: {ks}/v1beta2\n\nkind: Kustomization\n"), ""),
            (format!("apiVersion: \"{ks}/v1beta2\"\nkind: Kustomization\n"), ""),
            (format!("apiVersion:  {ks}/v1beta2\nkind:  Kustomization\n"), "1: Kustomization v1beta2 -> v1"),
            ("apiVersion: a/b/c\n".to_owned(), "1: odd a/b/c"),
            ("apiVersion: v1\nkind: List\n".to_owned(), ""),
            ("apiVersion: \nkind: ".to_owned(), ""),
            (String::new(), ""),
        ] {
            let (out, told) = migrated(&text);
            assert_eq!(told.join("; "), wanted, "{text}");
            assert_eq!(out != text, wanted.contains("->"), "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_survive() {
        let text = b"\xff\xfe\x00apiVersion: source.toolkit.fluxcd.io/v1beta2\nkind: Bucket\n\xc3";
        let found = detect(text, Targets::of("").unwrap());
        let out = upgraded(text, &found);
        assert_eq!(out, b"\xff\xfe\x00apiVersion: source.toolkit.fluxcd.io/v1\nkind: Bucket\n\xc3");
    }
}
