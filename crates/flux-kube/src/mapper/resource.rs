//! One resource of the API server.

use kube::core::{ApiResource, GroupVersionKind};

/// A kind in one version, and where it is served.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Group, version and kind.
    pub kind: GroupVersionKind,
    /// The name in URLs, such as `deployments`.
    pub plural: String,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
}

impl Resource {
    /// The path of the collection, or of one object of it. An empty namespace means all of them, or none.
    pub(crate) fn path(&self, namespace: &str, name: &str) -> String {
        let GroupVersionKind { group, version, .. } = &self.kind;
        let mut path =
            if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") };
        if self.namespaced && !namespace.is_empty() {
            path.push_str("/namespaces/");
            path.push_str(namespace);
        }
        path.push('/');
        path.push_str(&self.plural);
        if !name.is_empty() {
            path.push('/');
            path.push_str(&encoded(name));
        }
        path
    }

    /// The same as kube's type, for its dynamic `Api`.
    pub fn api_resource(&self) -> ApiResource {
        ApiResource::from_gvk_with_plural(&self.kind, &self.plural)
    }
}

/// A name as a path segment: RBAC allows `:` and more in names.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
