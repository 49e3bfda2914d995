//! All lists of field specs, by the names they have in `configurations` files.

use super::defaults::defaults;
use super::field_spec::{FieldSpec, Referrers, merge_all};
use crate::error::BuildError;
use crate::id::Gvk;
use crate::order::legacy_rank;

/// The lists by name, without the name references.
pub(super) const SECTIONS: [&str; 10] = [
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "templateLabels",
    "commonAnnotations",
    "varReference",
    "images",
    "replicas",
];

/// What the transformers of one kustomization go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TransformerConfig {
    lists: [Vec<FieldSpec>; SECTIONS.len()],
    /// Who refers to names, grouped by the kind referred to.
    pub(crate) name_reference: Vec<Referrers>,
}

impl Default for TransformerConfig {
    fn default() -> Self {
        defaults()
    }
}

impl TransformerConfig {
    /// No field specs at all.
    pub(crate) fn empty() -> Self {
        Self { lists: Default::default(), name_reference: Vec::new() }
    }

    /// Whether there is no field spec at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.name_reference.is_empty() && self.lists.iter().all(Vec::is_empty)
    }

    /// The list of that name; empty for an unknown one.
    pub(crate) fn list(&self, section: &str) -> &[FieldSpec] {
        SECTIONS.iter().position(|name| *name == section).map_or(&[], |index| &self.lists[index])
    }

    /// The list of that name, to change.
    pub(crate) fn list_mut(&mut self, section: &str) -> Option<&mut Vec<FieldSpec>> {
        SECTIONS.iter().position(|name| *name == section).map(|index| &mut self.lists[index])
    }

    /// Adds another configuration to this one (spec section 8).
    ///
    /// # Errors
    /// Two specs for the same field differ in `create`.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), BuildError> {
        for (own, incoming) in self.lists.iter_mut().zip(&other.lists) {
            merge_all(own, incoming)?;
        }
        for incoming in &other.name_reference {
            self.merge_referrers(incoming)?;
        }
        self.sort();
        Ok(())
    }

    /// Sorts all lists by kind. The order decides which specs shadow others when lists are merged.
    pub(crate) fn sort(&mut self) {
        let key = |gvk: &Gvk| (legacy_rank(&gvk.kind), gvk.legacy_sort_text());
        for list in &mut self.lists {
            list.sort_by_cached_key(|spec| key(&spec.gvk));
        }
        self.name_reference.sort_by_cached_key(|group| key(&group.target));
    }

    /// Adds referrers of one kind.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub(crate) fn merge_referrers(&mut self, incoming: &Referrers) -> Result<(), BuildError> {
        if let Some(own) = self.name_reference.iter_mut().find(|own| own.target == incoming.target) {
            return merge_all(&mut own.specs, &incoming.specs);
        }
        self.name_reference.push(incoming.clone());
        Ok(())
    }
}
