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
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    labels: Requirements,
    annotations: Requirements,
}

/// What one part of an identity must be, as a whole.
#[derive(Debug, Clone)]
enum Pattern {
    Any,
    /// An expression in which everything stands for itself.
    Text(String),
    Expression(Regex),
}

impl Pattern {
    fn new(pattern: &str) -> Result<Self, PatchError> {
        let ordinary = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':');
        match pattern {
            "" => Ok(Self::Any),
            text if text.bytes().all(ordinary) => Ok(Self::Text(text.to_owned())),
            pattern => Ok(Self::Expression(compile(&format!("^(?:{pattern})$"))?)),
        }
    }

    fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Text(own) => own == text,
            Self::Expression(expression) => expression.is_match(text),
        }
    }
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
        Ok(Self {
            group: Pattern::new(parts.group)?,
            version: Pattern::new(parts.version)?,
            kind: Pattern::new(parts.kind)?,
            name: Pattern::new(parts.name)?,
            namespace: Pattern::new(parts.namespace)?,
            labels: requirement::parse(parts.labels),
            annotations: requirement::parse(parts.annotations),
        })
    }

    /// Whether the candidate is selected.
    ///
    /// # Errors
    /// A label or annotation selector is malformed, and all before it selects the candidate.
    pub(crate) fn matches(&self, candidate: &Candidate<'_>) -> Result<bool, PatchError> {
        let identity = candidate.namespaces.iter().any(|namespace| self.namespace.is_match(namespace))
            && candidate.names.iter().any(|name| self.name.is_match(name))
            && self.group.is_match(candidate.group)
            && self.version.is_match(candidate.version)
            && self.kind.is_match(candidate.kind);
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
