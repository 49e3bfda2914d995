//! From a resource to the data that leaves the build (spec sections 18 and 19).

use flux_yaml::{Node, Value};

use super::history::INTERNAL;
use super::metadata::TextPairs;
use super::origin::{ORIGIN, TRANSFORMATIONS, origin_text, transformations_text};
use super::single::Resource;
use crate::error::BuildError;
use crate::id::Gvk;

const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// Internal annotations that never leave a build, without their common prefix.
const STRIPPED_INTERNAL: [&str; 16] = [
    "previousKinds",
    "previousNames",
    "previousNamespaces",
    "prefixes",
    "suffixes",
    "allowNameChange",
    "allowKindChange",
    "refBy",
    "generatorBehavior",
    "needsHashSuffix",
    "path",
    "index",
    "seqindent",
    "id",
    "annotations-migration-resource-id",
    "helm-generated",
];

/// Older spellings that never leave a build either.
const STRIPPED: [&str; 3] = ["config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id"];

/// What is added on the way out.
#[derive(Clone, Debug, Default)]
pub(crate) struct OutputOptions {
    /// Keep origin annotations.
    pub(crate) origins: bool,
    /// Keep transformation annotations.
    pub(crate) transformations: bool,
    /// Text of the managed-by label.
    pub(crate) managed_by: Option<String>,
}

/// Whether the resource serves the build only and is left out.
pub(super) fn is_local_config(resource: &Resource) -> bool {
    let value = resource.node().at(&["metadata", "annotations", LOCAL_CONFIG]);
    value.and_then(Node::as_scalar).is_some_and(|scalar| scalar.text != "false")
}

/// The data of the resource.
///
/// # Errors
/// The tree cannot become data: repeated keys, keys that are no strings, texts that belie their tags.
pub(crate) fn output_value(mut resource: Resource, options: &OutputOptions) -> Result<Value, BuildError> {
    prepare(&mut resource, options)?;
    data(&resource)
}

/// Writes the data of the resource as a YAML document behind others.
///
/// # Errors
/// As [`output_value`].
pub(crate) fn push_output(
    out: &mut String,
    mut resource: Resource,
    options: &OutputOptions,
) -> Result<(), BuildError> {
    prepare(&mut resource, options)?;
    let start = out.len();
    flux_yaml::push_node(out, resource.node()).map_err(|source| unfit(&resource, source))?;
    // What looks like such a letter may be a backslash and so on.
    let written = &out[start..];
    let doubtful = LOST_WRITTEN.iter().any(|letter| written.contains(letter));
    if doubtful { data(&resource).map(|_| ()) } else { Ok(()) }
}

/// Gives the resource what it has to have on the way out, and takes from it what is only for the build.
fn prepare(resource: &mut Resource, options: &OutputOptions) -> Result<(), BuildError> {
    if let Some(text) = &options.managed_by {
        let id = resource.id().to_string();
        let set = |node: &mut Node| node.set_at(&["metadata", "labels", MANAGED_BY], Node::string(text));
        resource.change(set).map_err(|error| BuildError::invalid(format!("{id}: {error}")))?;
    }
    let annotations = output_annotations(resource, options);
    if resource.node().at(&["metadata", "annotations"]).is_some() || !annotations.is_empty() {
        resource.set_metadata_map("annotations", annotations)?;
    }
    // As upstream, which clears annotations of its own from everything, and makes the place for them.
    if resource.node().get("metadata").is_none() {
        resource
            .node_mut()
            .set("metadata", Node::mapping())
            .map_err(|error| BuildError::invalid(error.to_string()))?;
    }
    Ok(())
}

fn data(resource: &Resource) -> Result<Value, BuildError> {
    let value = resource.node().to_value().map_err(|source| unfit(resource, source))?;
    if is_lost(&value) {
        let id = resource.id();
        return Err(BuildError::invalid(format!("{id}: yaml: control characters are not allowed")));
    }
    Ok(value)
}

fn unfit(resource: &Resource, source: flux_yaml::Error) -> BuildError {
    BuildError::Yaml { id: resource.id().to_string(), source }
}

/// How texts begin to be written that hold letters which upstream writes but cannot read back.
const LOST_WRITTEN: [&str; 4] = ["\\x7F", "\\x8", "\\x9", "\\uFFF"];

/// Whether a text holds a letter that upstream writes but cannot read back: DEL, control characters above it, and the
/// last two of the first plane.
fn is_lost(value: &Value) -> bool {
    let letter =
        |letter: char| matches!(letter, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    let lost = |text: &str| text.bytes().any(|byte| byte >= 0x7f) && text.contains(letter);
    match value {
        Value::String(text) => lost(text),
        Value::Array(items) => items.iter().any(is_lost),
        Value::Object(fields) => fields.iter().any(|(key, value)| lost(key) || is_lost(value)),
        _ => false,
    }
}

fn output_annotations(resource: &Resource, options: &OutputOptions) -> TextPairs {
    let mut annotations = resource.annotations();
    annotations.retain(|key, _| {
        let internal = key.strip_prefix(INTERNAL).is_some_and(|rest| STRIPPED_INTERNAL.contains(&rest));
        !internal && !STRIPPED.contains(&key.as_str())
    });
    annotations.remove(ORIGIN);
    annotations.remove(TRANSFORMATIONS);
    if options.origins
        && let Some(origin) = &resource.origin
    {
        annotations.insert(ORIGIN.to_owned(), origin_text(origin));
    }
    if options.transformations && !resource.transformations.is_empty() {
        let text = transformations_text(resource.transformations.iter().map(AsRef::as_ref));
        annotations.insert(TRANSFORMATIONS.to_owned(), text);
    }
    annotations
}

/// Names the missing part of a resource's identity, if any (build step 7 of spec section 1).
pub(crate) fn missing_metadata(resource: &Resource) -> Option<&'static str> {
    let Gvk { kind, .. } = resource.gvk();
    if kind.is_empty() {
        return Some("kind");
    }
    (resource.name().is_empty() && !kind.ends_with("List")).then_some("metadata.name")
}
