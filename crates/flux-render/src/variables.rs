//! The variables of `spec.postBuild`: from `ConfigMaps` and Secrets in order, then inline; later ones win.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flux_kustomize::substitute::Variables;
use flux_yaml::Value;

use crate::objects::encrypted;

/// Stands for a value of an encrypted Secret: legal wherever a name or a number of letters is.
const ENCRYPTED: &str = "sops-encrypted";

/// A source of variables that neither the build nor the given resources contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingSource {
    /// `ConfigMap` or `Secret`.
    pub kind: String,
    /// Namespace of the Kustomization.
    pub namespace: String,
    /// Name of the source.
    pub name: String,
    /// Nothing depends on it.
    pub optional: bool,
}

impl fmt::Display for MissingSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, namespace, name, .. } = self;
        if namespace.is_empty() { write!(f, "{kind}/{name}") } else { write!(f, "{kind}/{namespace}/{name}") }
    }
}

/// What the sources of a Kustomization give.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) variables: Variables,
    pub(crate) missing: Vec<MissingSource>,
    /// Secrets whose values are not known.
    pub(crate) encrypted: Vec<String>,
}

/// Whether an object is a Kustomization of Flux.
pub fn is_kustomization(object: &Value) -> bool {
    let group = object["apiVersion"].as_str().and_then(|version| version.split_once('/'));
    object["kind"] == "Kustomization"
        && group.is_some_and(|(group, _)| group == "kustomize.toolkit.fluxcd.io")
}

/// The sources that a specification names.
pub(crate) fn references(spec: &Value, namespace: &str) -> Vec<MissingSource> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let from = spec["postBuild"]["substituteFrom"].as_array().map(Vec::as_slice).unwrap_or_default();
    let named = from.iter().map(|reference| MissingSource {
        kind: text(&reference["kind"]),
        namespace: namespace.to_owned(),
        name: text(&reference["name"]),
        optional: reference["optional"] == true,
    });
    named.collect()
}

/// Looks up the sources of a specification by `find`, and puts the inline values over theirs.
pub(crate) fn gather<'a>(
    spec: &Value,
    namespace: &str,
    find: impl Fn(&MissingSource) -> Option<&'a Value>,
) -> Gathered {
    let mut gathered = Gathered::default();
    for reference in references(spec, namespace) {
        let Some(object) = find(&reference) else {
            gathered.missing.push(reference);
            continue;
        };
        if object["kind"] == "Secret" && encrypted(object) {
            gathered.encrypted.push(reference.to_string());
        }
        values(object, &mut gathered.variables);
    }
    if let Some(inline) = spec["postBuild"]["substitute"].as_object() {
        for (name, value) in inline {
            gathered.variables.insert(name.clone(), value.as_str().unwrap_or_default());
        }
    }
    gathered
}

/// Whether `object` is what a reference names. One without a namespace may be in any.
pub(crate) fn names(reference: &MissingSource, object: &Value) -> bool {
    let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
    object["apiVersion"] == "v1"
        && object["kind"] == reference.kind.as_str()
        && object["metadata"]["name"] == reference.name.as_str()
        && (namespace.is_empty() || reference.namespace.is_empty() || namespace == reference.namespace)
}

fn values(object: &Value, variables: &mut Variables) {
    let is_secret = object["kind"] == "Secret";
    let is_hidden = is_secret && encrypted(object);
    for field in ["data", "stringData"] {
        let Some(data) = object[field].as_object().filter(|_| is_secret || field == "data") else { continue };
        for (name, value) in data {
            let Some(text) = value.as_str() else { continue };
            if is_hidden {
                variables.insert(name.clone(), ENCRYPTED);
            } else if is_secret && field == "data" {
                // What is no text cannot be put into one.
                let bytes = STANDARD.decode(text.replace(['\n', '\r'], ""));
                if let Some(text) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
                    variables.insert(name.clone(), &text);
                }
            } else {
                variables.insert(name.clone(), text);
            }
        }
    }
}
