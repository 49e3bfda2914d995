//! The resources of a build in order, with an index by present and earlier ids. No step scans all for each.

use std::collections::HashSet;

use super::history::Behavior;
use super::index::Index;
use super::single::Resource;
use crate::error::BuildError;
use crate::id::{Key, ResId, Scope};

/// Resources in order. The index is made when first asked for and kept by the mutators.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResourceList {
    items: Vec<Resource>,
    /// By present ids.
    current: Option<Index>,
    /// By present and earlier ids.
    any: Option<Index>,
    /// Something was renamed, and two may have one present id since.
    doubtful: bool,
}

impl ResourceList {
    /// All, in order.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Resource> {
        self.items.iter()
    }

    /// All, to change in ways that leave ids alone.
    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Resource> {
        self.items.iter_mut()
    }

    /// All, to change at will: the index is made anew after.
    pub(crate) fn renaming(&mut self) -> &mut Vec<Resource> {
        (self.current, self.any, self.doubtful) = (None, None, true);
        &mut self.items
    }

    /// Changes one, also its ids.
    pub(crate) fn update<T>(
        &mut self,
        position: usize,
        change: impl FnOnce(&mut Resource) -> Result<T, BuildError>,
    ) -> Result<T, BuildError> {
        let before = self.items[position].id().clone();
        let result = change(&mut self.items[position]);
        let resource = &self.items[position];
        self.doubtful |= before != *resource.id();
        // What it was called before may stay in the indices: they are asked with a second look.
        if let Some(index) = &mut self.current {
            index.add(resource.key(), position);
        }
        if let Some(index) = &mut self.any {
            resource.any_keys().for_each(|key| index.add(key, position));
        }
        result
    }

    /// Adds one at the end.
    ///
    /// # Errors
    /// Its id is there already.
    pub(crate) fn append(&mut self, resource: Resource) -> Result<(), BuildError> {
        let items = &self.items;
        let index = self.current.get_or_insert_with(|| Index::of_current(items));
        let key = resource.key();
        if index.find(key).any(|position| items[position].key() == key) {
            return Err(BuildError::duplicate(&resource));
        }
        index.add(key, items.len());
        if let Some(index) = &mut self.any {
            resource.any_keys().for_each(|key| index.add(key, items.len()));
        }
        self.items.push(resource);
        Ok(())
    }

    /// Adds all of another list at the end.
    ///
    /// # Errors
    /// An id is there already.
    pub(crate) fn append_all(&mut self, other: Self) -> Result<(), BuildError> {
        if self.items.is_empty() {
            other.check_unique().map_err(BuildError::duplicate)?;
            *self = other;
            return Ok(());
        }
        other.items.into_iter().try_for_each(|resource| self.append(resource))
    }

    /// Positions of the resources that have, or once had, this id.
    pub(crate) fn find_any(&mut self, id: &ResId, scope: &Scope) -> Vec<usize> {
        let items = &self.items;
        let index = self.any.get_or_insert_with(|| {
            let mut index = Index::with_capacity(items.len() * 2);
            for (position, resource) in items.iter().enumerate() {
                resource.any_keys().for_each(|key| index.add(key, position));
            }
            index
        });
        let key = id.key(scope);
        let has = |position: &usize| items[*position].any_keys().any(|own| own == key);
        let mut found: Vec<usize> = index.find(key).filter(has).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The one resource that has or had this id.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub(crate) fn one_by_any_id(&mut self, id: &ResId, scope: &Scope) -> Result<usize, BuildError> {
        let message =
            |what| format!("{what} Id {id}; failed to find unique target for patch {}", gvk_name(id));
        match self.find_any(id, scope)[..] {
            [position] => Ok(position),
            [] => Err(BuildError::unmatched(message("no matches for"), &id.gvk.kind, &id.name)),
            _ => Err(BuildError::invalid(message("multiple matches for"))),
        }
    }

    /// Lets a generated resource in: as new, or for the one that is there.
    ///
    /// # Errors
    /// Its behaviour does not fit what is there.
    pub(crate) fn absorb(&mut self, mut resource: Resource) -> Result<(), BuildError> {
        let scope = std::sync::Arc::clone(resource.scope());
        let behavior = resource.history.behavior.unwrap_or_default();
        let is_new = matches!(behavior, Behavior::Create | Behavior::Unspecified);
        let position = match self.find_any(resource.id(), &scope)[..] {
            [] if is_new => return self.append(resource),
            [] => {
                let message = format!("id {} does not exist; cannot merge or replace", resource.id());
                return Err(BuildError::unmatched(message, &resource.gvk().kind, resource.name()));
            }
            [position] => position,
            _ => {
                let message = format!("found multiple objects that could accept merge of {}", resource.id());
                return Err(BuildError::invalid(message));
            }
        };
        let old = &self.items[position];
        if is_new {
            let message = format!(
                "id {} exists; can not use behavior: '{}', behavior must be merge or replace",
                resource.id(),
                behavior.word()
            );
            let advice = "give it another name, or 'behavior: merge' or 'behavior: replace'".to_owned();
            return Err(BuildError::invalid(message).hinted(Some(advice)));
        }
        resource.take_place_of(old)?;
        if behavior == Behavior::Merge {
            resource.merge_data(old)?;
            if old.origin.is_some() {
                resource.set_origin(old.origin.as_ref());
            }
        }
        if self.find_current(resource.key()) != [position] {
            let message = format!("cannot find resource with id {} to replace", resource.id());
            return Err(BuildError::invalid(message));
        }
        self.update(position, |place| {
            *place = resource;
            Ok(())
        })
    }

    /// Positions of the resources that have this id now.
    fn find_current(&mut self, key: Key<'_>) -> Vec<usize> {
        let items = &self.items;
        let index = self.current.get_or_insert_with(|| Index::of_current(items));
        let mut found: Vec<usize> =
            index.find(key).filter(|position| items[*position].key() == key).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Notes that a variable takes its value from this resource.
    pub(crate) fn remember_variable(&mut self, position: usize, name: &str) {
        self.items[position].history.variables.push(name.to_owned());
    }

    /// Drops resources of which nothing is left.
    pub(crate) fn drop_empty(&mut self) {
        self.retain(|resource| !resource.is_empty());
    }

    /// Keeps what the test lets through.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Resource) -> bool) {
        let before = self.items.len();
        self.items.retain(keep);
        if self.items.len() != before {
            (self.current, self.any) = (None, None);
        }
    }

    /// Fails when two resources have one present id.
    ///
    /// # Errors
    /// The second of the two.
    pub(crate) fn check_unique(&self) -> Result<(), &Resource> {
        self.check_unique_among(|_| true)
    }

    /// Fails when a renaming made two resources have one present id.
    ///
    /// # Errors
    /// There are such two.
    pub(crate) fn refuse_twins(&mut self) -> Result<(), BuildError> {
        if self.doubtful {
            let twin = self.check_unique_among(|resource| !resource.is_empty());
            twin.map_err(BuildError::duplicate)?;
            self.doubtful = false;
        }
        Ok(())
    }

    /// Fails when two of those that count have one present id.
    ///
    /// # Errors
    /// The second of the two.
    pub(crate) fn check_unique_among(&self, counts: impl Fn(&Resource) -> bool) -> Result<(), &Resource> {
        let mut seen = HashSet::with_capacity(self.items.len());
        let mut twins = self.items.iter().filter(|resource| counts(resource));
        twins.find(|resource| !seen.insert(resource.key())).map_or(Ok(()), Err)
    }

    /// The resources themselves.
    pub(crate) fn into_vec(self) -> Vec<Resource> {
        self.items
    }
}

/// Fails when two resources have one present id.
///
/// # Errors
/// The second of the two.
pub(crate) fn check_unique(resources: &[Resource]) -> Result<(), &Resource> {
    let mut seen = HashSet::with_capacity(resources.len());
    resources.iter().find(|resource| !seen.insert(resource.key())).map_or(Ok(()), Err)
}

fn gvk_name(id: &ResId) -> String {
    format!("{}/{}", id.gvk, id.name)
}
