//! What a build gives.

use flux_yaml::Value;

/// The resources of a build, in order, and what the user should be told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources {
    /// The objects, in order.
    pub objects: Vec<Value>,
    /// Warnings, such as about deprecated fields, each with the file it is about.
    pub warnings: Vec<String>,
}

impl Resources {
    /// The objects as YAML documents, byte for byte as kustomize prints them.
    pub fn to_yaml(&self) -> String {
        flux_yaml::to_documents(&self.objects)
    }
}
