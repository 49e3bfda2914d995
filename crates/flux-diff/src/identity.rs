//! Which object is meant.

use std::fmt;

use flux_yaml::Value;
use serde::Serialize;

/// The identity of an object. The version of its kind is no part of it: an object that moves from `v1beta1` to `v1` is the same
/// object to the API server.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Identity {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty for objects of the cluster.
    pub namespace: String,
    /// The name, or what stands for it before the API server has made one up (`generateName`).
    pub name: String,
}

impl Identity {
    /// Reads the identity of an object; what is missing is empty.
    pub fn of(object: &Value) -> Self {
        let text =
            |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let version = text("/apiVersion");
        let group = version.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        let mut name = text("/metadata/name");
        if name.is_empty() {
            name = text("/metadata/generateName");
        }
        Self { group, kind: text("/kind"), namespace: text("/metadata/namespace"), name }
    }

    /// Whether this is of a kind; `group` is without version.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.group == group && self.kind == kind
    }
}

impl fmt::Display for Identity {
    /// `Kind/namespace/name`, or `Kind/name` for objects of the cluster.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if !self.namespace.is_empty() {
            write!(f, "/{}", self.namespace)?;
        }
        write!(f, "/{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn identities_have_no_version() {
        for (object, want, group) in [
            (
                json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "n"}}),
                "Deployment/n/a",
                "apps",
            ),
            (json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}), "Namespace/a", ""),
            (
                json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "a-"}}),
                "Job/a-",
                "batch",
            ),
            (json!({"metadata": 7}), "/", ""),
        ] {
            let identity = Identity::of(&object);
            assert_eq!((identity.to_string().as_str(), identity.group.as_str()), (want, group));
        }
    }
}
