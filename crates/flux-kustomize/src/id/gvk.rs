//! Group, version and kind.

use std::fmt;

/// Group, version and kind of a resource; as a selector, blank parts match anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Gvk {
    /// API group; empty for the core group, or for "any" in a selector.
    pub(crate) group: String,
    /// API version.
    pub(crate) version: String,
    /// Kind.
    pub(crate) kind: String,
}

/// Splits an apiVersion at its first slash; without one the group is empty.
pub(crate) fn split_api_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

impl Gvk {
    /// From the two fields of an object.
    pub(crate) fn new(api_version: &str, kind: &str) -> Self {
        let (group, version) = split_api_version(api_version);
        Self { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() }
    }

    /// Only a kind, for selectors.
    #[cfg(test)]
    pub(crate) fn of_kind(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }

    /// Whether `selector` selects this one: each of its parts is blank or equal.
    pub(crate) fn is_selected_by(&self, selector: &Self) -> bool {
        let agrees = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        agrees(&selector.group, &self.group)
            && agrees(&selector.version, &self.version)
            && agrees(&selector.kind, &self.kind)
    }

    /// apiVersion as written in objects.
    pub(crate) fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    /// The text that the legacy order compares.
    pub(crate) fn legacy_sort_text(&self) -> String {
        let or = |text: &str, blank: &str| if text.is_empty() { blank.to_owned() } else { text.to_owned() };
        format!("{}_{}_{}", or(&self.group, "~G"), or(&self.version, "~V"), or(&self.kind, "~K"))
    }
}

impl fmt::Display for Gvk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.kind.is_empty() { "[noKind]" } else { &self.kind };
        let version = if self.version.is_empty() { "[noVer]" } else { &self.version };
        let group = if self.group.is_empty() { "[noGrp]" } else { &self.group };
        write!(f, "{kind}.{version}.{group}")
    }
}

#[cfg(test)]
mod tests {
    use super::Gvk;

    #[test]
    fn splits_at_the_first_slash() {
        let cases = [("v1", "", "v1"), ("apps/v1", "apps", "v1"), ("a.b/c/d", "a.b", "c/d"), ("", "", "")];
        for (text, group, version) in cases {
            let gvk = Gvk::new(text, "K");
            assert_eq!((gvk.group.as_str(), gvk.version.as_str()), (group, version), "{text}");
        }
    }

    #[test]
    fn blank_selector_parts_match_anything() {
        let own = Gvk::new("apps/v1", "Deployment");
        assert!(own.is_selected_by(&Gvk::default()));
        assert!(own.is_selected_by(&Gvk::of_kind("Deployment")));
        assert!(!own.is_selected_by(&Gvk::of_kind("Pod")));
        assert!(!own.is_selected_by(&Gvk::new("apps/v2", "")));
    }

    #[test]
    fn prints_blanks() {
        assert_eq!(Gvk::new("v1", "Pod").to_string(), "Pod.v1.[noGrp]");
        assert_eq!(Gvk::default().to_string(), "[noKind].[noVer].[noGrp]");
        assert_eq!(Gvk::new("v1", "Pod").legacy_sort_text(), "~G_v1_Pod");
    }
}
