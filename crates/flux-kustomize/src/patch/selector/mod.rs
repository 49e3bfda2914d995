//! Target selectors (spec kustomize 15): regular expressions on identity, Kubernetes selectors on labels and annotations.

mod requirement;

use flux_yaml::{Mapping, Node};
use regex::Regex;

use super::PatchError;
use crate::pattern::compile;
use requirement::Requirement;

/// A selector as written; blank parts select everything.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SelectorParts<'a> {
    pub(crate) group: &'a str,
    pub(crate) version: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
    pub(crate) namespace: &'a str,
    pub(crate) labels: &'a str,
    pub(crate) annotations: &'a str,
}

/// A compiled selector.
#[derive(Debug, Clone)]
pub(crate) struct Selector {
    group: Option<Regex>,
    version: Option<Regex>,
    kind: Option<Regex>,
    name: Option<Regex>,
    namespace: Option<Regex>,
    labels: Requirements,
    annotations: Requirements,
}

/// What labels or annotations must be. As upstream, a malformed text is an error only for a resource that all else selects.
type Requirements = Result<Vec<Requirement>, String>;

/// What is asked whether it is selected. Group, version and kind are the current ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) group: &'a str,
    pub(crate) version: &'a str,
    pub(crate) kind: &'a str,
    /// Original and current name; one that matches is enough.
    pub(crate) names: [&'a str; 2],
    /// Original and current effective namespace.
    pub(crate) namespaces: [&'a str; 2],
    /// `metadata.labels`
    pub(crate) labels: Option<&'a Mapping>,
    /// `metadata.annotations`
    pub(crate) annotations: Option<&'a Mapping>,
}

impl<'a> Candidate<'a> {
    /// With labels and annotations from a resource, and one name and namespace.
    pub(crate) fn of(node: &'a Node, gvk: [&'a str; 3], name: &'a str, namespace: &'a str) -> Self {
        let [group, version, kind] = gvk;
        Self {
            group,
            version,
            kind,
            names: [name; 2],
            namespaces: [namespace; 2],
            labels: node.at(&["metadata", "labels"]).and_then(Node::as_mapping),
            annotations: node.at(&["metadata", "annotations"]).and_then(Node::as_mapping),
        }
    }
}

impl Selector {
    /// Compiles a selector.
    pub(crate) fn new(parts: &SelectorParts<'_>) -> Result<Self, PatchError> {
        let anchored = |pattern: &str| match pattern {
            "" => Ok(None),
            pattern => compile(&format!("^(?:{pattern})$")).map(Some),
        };
        Ok(Self {
            group: anchored(parts.group)?,
            version: anchored(parts.version)?,
            kind: anchored(parts.kind)?,
            name: anchored(parts.name)?,
            namespace: anchored(parts.namespace)?,
            labels: requirement::parse(parts.labels),
            annotations: requirement::parse(parts.annotations),
        })
    }

    /// Whether the candidate is selected.
    ///
    /// # Errors
    /// A label or annotation selector is malformed, and all before it selects the candidate.
    pub(crate) fn matches(&self, candidate: &Candidate<'_>) -> Result<bool, PatchError> {
        let one = |pattern: &Option<Regex>, text: &str| {
            pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
        };
        let identity = candidate.namespaces.iter().any(|namespace| one(&self.namespace, namespace))
            && candidate.names.iter().any(|name| one(&self.name, name))
            && one(&self.group, candidate.group)
            && one(&self.version, candidate.version)
            && one(&self.kind, candidate.kind);
        Ok(identity
            && hold(&self.labels, candidate.labels)?
            && hold(&self.annotations, candidate.annotations)?)
    }
}

fn hold(requirements: &Requirements, pairs: Option<&Mapping>) -> Result<bool, PatchError> {
    let requirements = requirements.as_ref().map_err(|reason| PatchError::Requirement(reason.clone()))?;
    Ok(requirements.iter().all(|requirement| requirement.holds(pairs)))
}

#[cfg(test)]
mod tests;
