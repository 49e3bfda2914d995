//! The target of a patch or plugin (spec section 15).

use crate::error::BuildError;
use crate::file::Selector;
use crate::patch::{self, Candidate, SelectorParts};
use crate::resource::{Resource, ResourceList};

/// A compiled target.
pub(crate) struct TargetSelector(patch::Selector);

impl TargetSelector {
    /// Compiles the target.
    ///
    /// # Errors
    /// A part is no regular expression, or a selector is malformed.
    pub(crate) fn new(selector: &Selector) -> Result<Self, BuildError> {
        Ok(Self(patch::Selector::new(&parts_of(selector))?))
    }

    /// Positions of what is selected.
    pub(crate) fn positions(&self, list: &ResourceList) -> Vec<usize> {
        list.iter().enumerate().filter(|(_, resource)| self.selects(resource)).map(|(at, _)| at).collect()
    }

    /// Name and namespace may be the original or the present ones, the kind is the present one.
    pub(crate) fn selects(&self, resource: &Resource) -> bool {
        let original = resource.original_id();
        let gvk = resource.gvk();
        let mut candidate = Candidate::of(
            resource.node(),
            [&gvk.group, &gvk.version, &gvk.kind],
            resource.name(),
            resource.effective_namespace(),
        );
        candidate.names[0] = &original.name;
        candidate.namespaces[0] = original.effective_namespace(resource.scope());
        self.0.matches(&candidate)
    }
}

/// The selector as the patch room takes it.
pub(crate) fn parts_of(selector: &Selector) -> SelectorParts<'_> {
    SelectorParts {
        group: &selector.group,
        version: &selector.version,
        kind: &selector.kind,
        name: &selector.name,
        namespace: &selector.namespace,
        labels: &selector.label_selector,
        annotations: &selector.annotation_selector,
    }
}
