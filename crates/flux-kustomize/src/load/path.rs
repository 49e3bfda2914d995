//! Paths as text.

use flux_archive::resolve;

/// Joins with `.` and `..` worked out on the text, as Go's `filepath.Join`. `None`
/// if it climbs above the root or is absolute.
pub(super) fn join(root: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    Some(format!("/{}", resolve(root, path)?))
}

/// As [`join`]; an absolute path stands for itself, has nothing above it, and a relative one climbs as it likes.
pub(super) fn join_any(root: &str, path: &str) -> String {
    let base = if path.starts_with('/') { "" } else { root };
    let absolute = base.starts_with('/') || path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    if absolute { format!("/{}", parts.join("/")) } else { parts.join("/") }
}

/// Whether `inner` is `outer` or below it.
pub(super) fn contains(outer: &str, inner: &str) -> bool {
    let outer = outer.trim_end_matches('/');
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins() {
        for (root, path, confined, free) in [
            ("/a/b", "../c", Some("/a/c"), "/a/c"),
            ("/", "./x//y/", Some("/x/y"), "/x/y"),
            ("/a", "..", Some("/"), "/"),
            ("/a", "../..", None, "/"),
            ("/a", "/etc", None, "/etc"),
            ("/a", "", Some("/a"), "/a"),
        ] {
            assert_eq!(join(root, path).as_deref(), confined, "{root} {path}");
            assert_eq!(join_any(root, path), free, "{root} {path}");
        }
        assert_eq!(join_any("a", "../../b/../c"), "../c");
        assert_eq!(join_any("../a", "x.yaml"), "../a/x.yaml");
    }

    #[test]
    fn containment_is_by_whole_names() {
        assert!(contains("/", "/a") && contains("/a", "/a/b") && contains("/a", "/a") && contains("/", ""));
        assert!(!contains("/a", "/ab") && !contains("/a/b", "/a") && !contains("/a", ""));
    }
}
