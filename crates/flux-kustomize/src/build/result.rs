//! What a build gives.

use std::fmt;

use flux_yaml::Value;

/// Something that the user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file that it is about.
    pub file: String,
    /// What it is, in the words of kustomize.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

/// The resources of a build, in order, and what the user should be told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources {
    /// The objects, in order.
    pub objects: Vec<Value>,
    /// What the user should know, such as about deprecated fields.
    pub warnings: Vec<Warning>,
}

impl Resources {
    /// The objects as YAML documents, byte for byte as kustomize prints them.
    pub fn to_yaml(&self) -> String {
        flux_yaml::to_documents(&self.objects)
    }
}

/// The resources of a build as YAML documents, byte for byte as kustomize prints them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents {
    /// The text, in pieces that follow each other.
    pub pieces: Vec<String>,
    /// What the user should know, such as about deprecated fields.
    pub warnings: Vec<Warning>,
}

impl fmt::Display for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| f.write_str(piece))
    }
}
