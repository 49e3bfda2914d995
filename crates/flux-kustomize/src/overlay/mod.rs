//! What Flux puts over a directory before it is built (spec controllers/kustomize 5): a kustomization file where there
//! is none, and the fields of its own Kustomization on top. Nothing is written: the result is another tree.

mod fields;
mod ignore;
mod scan;
mod spec;
mod trace;

use flux_archive::{IgnoreRules, Tree, UnreadableError};
use flux_yaml::{Rules, Value};
use serde_json::{Map, json};

use crate::error::Help;
use crate::file::{FILE_NAMES, KUSTOMIZATION, Misfit, coerce, conform};

pub use spec::read_kustomization;
pub use trace::{original, trace};

/// Why no kustomization can be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OverlayError {
    /// The directory to build is not there.
    #[error("kustomization path not found: {0}")]
    NoDirectory(String),
    /// A kustomization file on disk that cannot be read.
    #[error(transparent)]
    Unreadable(#[from] UnreadableError),
    /// A kustomization file that is none.
    #[error("failed to decode kustomization file {path}: {message}")]
    Malformed {
        /// The file, from the root of the tree.
        path: String,
        /// What is wrong.
        message: String,
        /// Where, and what to do.
        help: Box<Help>,
    },
    /// A file of a directory without a kustomization that holds no Kubernetes objects.
    #[error("failed to decode Kubernetes YAML from {path}: {reason}")]
    NotKubernetes {
        /// The file, from the root of the tree.
        path: String,
        /// The line and what is wrong, in one line.
        reason: String,
        /// Where, and what to do.
        help: Box<Help>,
    },
    /// A component that is not a path inside the source.
    #[error("component path '{0}' must be local and relative")]
    RemoteComponent(String),
    /// The result cannot be put into the tree.
    #[error("{0}")]
    Tree(String),
}

impl OverlayError {
    /// What can be said besides the text.
    pub fn help(&self) -> Help {
        match self {
            Self::Malformed { help, .. } | Self::NotKubernetes { help, .. } => (**help).clone(),
            _ => Help::default(),
        }
    }
}

/// The fields of a Flux Kustomization that change a kustomization file. Patches and images are JSON in the form of the
/// file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// Replaces `namespace` when set.
    pub namespace: Option<String>,
    /// Replaces `namePrefix` when set.
    pub name_prefix: Option<String>,
    /// Replaces `nameSuffix` when set.
    pub name_suffix: Option<String>,
    /// Appended: `{patch, target}`.
    pub patches: Vec<Value>,
    /// Appended, each an object of which the JSON text is a patch. A field of older API versions.
    pub patches_strategic_merge: Vec<Value>,
    /// Appended: `{patch: [operations], target}`. A field of older API versions.
    pub patches_json6902: Vec<Value>,
    /// Merged by name: `{name, newName, newTag, digest}`.
    pub images: Vec<Value>,
    /// Appended: local paths relative to the directory.
    pub components: Vec<String>,
    /// Leave out components that are not there.
    pub ignore_missing_components: bool,
    /// Replaces `buildMetadata` when not empty.
    pub build_metadata: Vec<String>,
}

impl Overlay {
    /// From the `spec` of a Flux Kustomization. What is not of the right type counts as not given.
    pub fn from_spec(spec: &Value) -> Self {
        let text = |name: &str| spec[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let list = |name: &str| spec[name].as_array().cloned().unwrap_or_default();
        let texts = |name: &str| list(name).iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Self {
            namespace: text("targetNamespace"),
            name_prefix: text("namePrefix"),
            name_suffix: text("nameSuffix"),
            patches: list("patches"),
            patches_strategic_merge: list("patchesStrategicMerge"),
            patches_json6902: list("patchesJson6902"),
            images: list("images"),
            components: texts("components"),
            ignore_missing_components: spec["ignoreMissingComponents"] == true,
            build_metadata: texts("buildMetadata"),
        }
    }
}

/// The tree with a kustomization file in directory `root` that has the overlay's fields. A file that is there is read
/// leniently: unknown fields vanish, numbers and booleans in the place of text become text. Where there is none, the new
/// one lists all manifests below the directory, which must hold Kubernetes objects; it is legal even when there are none.
pub fn generate(tree: &Tree, root: &str, overlay: &Overlay) -> Result<Tree, OverlayError> {
    generate_without(tree, root, overlay, None)
}

/// As [`generate`], without what the rules ignore (spec cli/build-diff, "kustomization.yaml handling"). Their paths
/// are relative to `root`. A file that is there loses entries of its resources, components and crds. A list that is
/// made heeds the rules only if there are others than the built-in ones.
pub fn generate_without(
    tree: &Tree,
    root: &str,
    overlay: &Overlay,
    rules: Option<&IgnoreRules>,
) -> Result<Tree, OverlayError> {
    let root = flux_archive::resolve("", root).filter(|root| tree.is_dir(root));
    let root = root.ok_or_else(|| OverlayError::NoDirectory("no such directory".to_owned()))?;
    let (path, mut file) = match scan::kustomization_in(tree, &root) {
        Some(path) => {
            let mut file = read(tree, &path)?;
            if let Some(rules) = rules {
                ignore::filter(&mut file, tree, &root, rules);
            }
            (path, file)
        }
        None => (
            scan::join(&root, FILE_NAMES[0]),
            scan::generated(tree, &root, rules.filter(|rules| rules.is_custom()))?,
        ),
    };
    fields::lay_over(&mut file, overlay, tree, &root)?;
    let text = flux_yaml::to_string(&Value::Object(file));
    let mut builder = Tree::builder();
    let failed = |error: &dyn std::fmt::Display| OverlayError::Tree(error.to_string());
    builder.insert_tree("", tree).map_err(|error| failed(&error))?;
    builder.insert(&path, text.into_bytes(), false).map_err(|error| failed(&error))?;
    builder.build().map_err(|error| failed(&error))
}

/// The file as upstream reads and writes it again: canonical names, known fields, no nulls.
fn read(tree: &Tree, path: &str) -> Result<Map<String, Value>, OverlayError> {
    let bytes = tree.file(path).map(flux_archive::File::read).transpose()?.unwrap_or_default();
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let malformed = |misfit: Misfit| {
        let help = Help { place: Some(misfit.place(path, text)), chain: Vec::new(), hint: misfit.hint };
        OverlayError::Malformed { path: path.to_owned(), message: misfit.message, help: Box::new(help) }
    };
    std::str::from_utf8(bytes).map_err(|error| malformed(Misfit::new(error.to_string())))?;
    let mut value = flux_yaml::parse(text, Rules::V2).map_err(|error| {
        malformed(Misfit::of_text(&error, text).told(|yaml| format!("error converting YAML to JSON: {yaml}")))
    })?;
    coerce(&mut value, &KUSTOMIZATION);
    let mut file = match conform(&value, &KUSTOMIZATION, false).map_err(malformed)? {
        Value::Object(file) => file,
        _ => Map::new(),
    };
    file.entry("apiVersion").or_insert_with(|| json!("kustomize.config.k8s.io/v1beta1"));
    file.entry("kind").or_insert_with(|| json!("Kustomization"));
    // Without resources the file would count as empty; this makes it a legal one.
    let has_resources = file.get("resources").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if !has_resources {
        file.insert("buildMetadata".to_owned(), json!(["originAnnotations"]));
    }
    Ok(file)
}

#[cfg(test)]
mod tests;
