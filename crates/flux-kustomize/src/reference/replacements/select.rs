//! Which resources a replacement reads from and writes to.

use crate::error::BuildError;
use crate::file::{Selector, Source, Target};
use crate::id::{Gvk, ResId};
use crate::patch::{self, Candidate, SelectorParts};
use crate::resource::{Resource, ResourceList};
use crate::transform::parts_of;

/// What a source asks for, as messages show it.
pub(super) fn selector_id(source: &Source) -> ResId {
    let gvk = Gvk { group: source.group.clone(), version: source.version.clone(), kind: source.kind.clone() };
    ResId { gvk, name: source.name.clone(), namespace: source.namespace.clone() }
}

/// The one resource that a source selects, and its position.
///
/// # Errors
/// There is none, or more than one.
pub(super) fn source_resource<'l>(
    list: &'l ResourceList,
    source: &Source,
) -> Result<(usize, &'l Resource), BuildError> {
    let gvk = selector_id(source).gvk;
    let selects = |(_, resource): &(usize, &Resource)| {
        let fits = |id: &ResId| {
            (source.name.is_empty() || source.name == id.name)
                && (source.namespace.is_empty()
                    || source.namespace == id.effective_namespace(resource.scope()))
                && id.gvk.is_selected_by(&gvk)
        };
        fits(resource.id()) || resource.previous_ids().any(|id| fits(&id))
    };
    let mut found = list.iter().enumerate().filter(selects);
    let shown = || format!("{}:{}", selector_id(source), source.field_path);
    let Some(first) = found.next() else {
        let message = format!("nothing selected by {}", shown());
        return Err(BuildError::unmatched(message, &source.kind, &source.name));
    };
    match found.next() {
        None => Ok(first),
        Some(_) => Err(BuildError::invalid(format!("multiple matches for selector {}", shown()))),
    }
}

/// A compiled target: what it takes and what it leaves out.
pub(super) struct TargetFilter {
    select: Pattern,
    reject: Vec<Pattern>,
}

/// A selector in its two halves, as rejecting needs only one of them to fit.
struct Pattern {
    id: Option<patch::Selector>,
    metadata: Option<patch::Selector>,
}

impl TargetFilter {
    /// Compiles the selectors of a target.
    ///
    /// # Errors
    /// There is nothing to select, or a pattern is no regular expression.
    pub(super) fn new(target: &Target) -> Result<Self, BuildError> {
        let Some(select) = &target.select else {
            return Err(BuildError::invalid("target must specify resources to select"));
        };
        let reject = target.reject.iter().map(Pattern::new).collect::<Result<_, _>>()?;
        Ok(Self { select: Pattern::new(select)?, reject })
    }

    /// Whether the resource is written to.
    ///
    /// # Errors
    /// A label or annotation selector is malformed.
    pub(super) fn takes(&self, resource: &Resource) -> Result<bool, BuildError> {
        let ids: Vec<ResId> = resource.previous_ids().chain(std::iter::once(resource.id().clone())).collect();
        let own = resource.id();
        if fits(self.select.metadata.as_ref(), resource, own)? == Some(false) {
            return Ok(false);
        }
        for pattern in &self.reject {
            if fits(pattern.metadata.as_ref(), resource, own)? == Some(true)
                || any(pattern.id.as_ref(), resource, &ids)?
            {
                return Ok(false);
            }
        }
        Ok(self.select.id.is_none() || any(self.select.id.as_ref(), resource, &ids)?)
    }
}

fn any(half: Option<&patch::Selector>, resource: &Resource, ids: &[ResId]) -> Result<bool, BuildError> {
    for id in ids {
        if fits(half, resource, id)? == Some(true) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Pattern {
    fn new(selector: &Selector) -> Result<Self, BuildError> {
        let parts = parts_of(selector);
        let SelectorParts { labels, annotations, .. } = parts;
        let id = SelectorParts { labels: "", annotations: "", ..parts };
        let metadata = SelectorParts { labels, annotations, ..SelectorParts::default() };
        let compile =
            |given: bool, parts: &SelectorParts<'_>| given.then(|| patch::Selector::new(parts)).transpose();
        let texts = [id.group, id.version, id.kind, id.name, id.namespace];
        Ok(Self {
            id: compile(texts.iter().any(|text| !text.is_empty()), &id)?,
            metadata: compile(!labels.is_empty() || !annotations.is_empty(), &metadata)?,
        })
    }
}

/// Whether one half fits; none if it is not given. Namespaces are compared as written here, not by what counts for equality.
fn fits(half: Option<&patch::Selector>, resource: &Resource, id: &ResId) -> Result<Option<bool>, BuildError> {
    let gvk = [id.gvk.group.as_str(), &id.gvk.version, &id.gvk.kind];
    let candidate = Candidate::of(resource.node(), gvk, &id.name, &id.namespace);
    Ok(half.map(|half| half.matches(&candidate)).transpose()?)
}
