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
    /// A part is no regular expression.
    pub(crate) fn new(selector: &Selector) -> Result<Self, BuildError> {
        Ok(Self(patch::Selector::new(&parts_of(selector))?))
    }

    /// Positions of what is selected.
    ///
    /// # Errors
    /// As [`Self::selects`].
    pub(crate) fn positions(&self, list: &ResourceList) -> Result<Vec<usize>, BuildError> {
        let chosen = list.iter().enumerate().map(|(at, resource)| Ok((at, self.selects(resource)?)));
        let chosen: Vec<(usize, bool)> = chosen.collect::<Result<_, BuildError>>()?;
        Ok(chosen.into_iter().filter(|(_, selected)| *selected).map(|(at, _)| at).collect())
    }

    /// Name and namespace may be the original or the present ones, the kind is the present one.
    ///
    /// # Errors
    /// A label or annotation selector is malformed.
    fn selects(&self, resource: &Resource) -> Result<bool, BuildError> {
        let original = resource.original_key();
        let gvk = resource.gvk();
        let mut candidate = Candidate::of(
            resource.node(),
            [&gvk.group, &gvk.version, &gvk.kind],
            resource.name(),
            resource.effective_namespace(),
        );
        candidate.names[0] = original.name;
        candidate.namespaces[0] = original.namespace;
        Ok(self.0.matches(&candidate)?)
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
