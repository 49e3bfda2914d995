//! The cache of one kind.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use kube::Resource;

use super::Change;
use crate::Key;

/// Returns the words under which an object can be found again.
pub(crate) type Indexer<K> = Box<dyn Fn(&K) -> Vec<String> + Send + Sync>;

/// A cache of all objects of one kind that this process may see.
///
/// Reads give the newest state known, which may be the answer to an own patch that the watch has not shown yet;
/// changes and indexes follow the watch only, so that no trigger is lost.
pub struct Store<K> {
    inner: RwLock<Inner<K>>,
    indexers: Vec<(&'static str, Indexer<K>)>,
}

struct Inner<K> {
    entries: HashMap<Key, Entry<K>>,
    /// index → word → keys
    indexes: HashMap<&'static str, HashMap<String, BTreeSet<Key>>>,
}

struct Entry<K> {
    watched: Arc<K>,
    /// The answer to an own write, until the watch has caught up.
    written: Option<Arc<K>>,
}

/// Returns the resource version as a number; they are comparable for one kind (KEP-5504).
fn version<K: Resource>(object: &K) -> u64 {
    object.meta().resource_version.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0)
}

impl<K: Resource> Store<K> {
    pub(crate) fn new(indexers: Vec<(&'static str, Indexer<K>)>) -> Self {
        Self { inner: RwLock::new(Inner { entries: HashMap::new(), indexes: HashMap::new() }), indexers }
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner<K>> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner<K>> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the newest known state of an object.
    pub fn get(&self, key: &Key) -> Option<Arc<K>> {
        let inner = self.read();
        let entry = inner.entries.get(key)?;
        Some(Arc::clone(entry.written.as_ref().unwrap_or(&entry.watched)))
    }

    /// Returns the keys of all objects, unordered.
    pub fn keys(&self) -> Vec<Key> {
        self.read().entries.keys().cloned().collect()
    }

    /// Returns the number of objects.
    pub fn len(&self) -> usize {
        self.read().entries.len()
    }

    /// Returns whether there is no object.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the keys of the objects that an index knows under `word`, sorted.
    pub fn indexed(&self, index: &str, word: &str) -> Vec<Key> {
        let inner = self.read();
        let keys = inner.indexes.get(index).and_then(|words| words.get(word));
        keys.map(|keys| keys.iter().cloned().collect()).unwrap_or_default()
    }

    /// Notes the answer to an own write, so that the next read does not see an older state.
    pub fn note(&self, object: K) {
        let key = Key::of(object.meta());
        let mut inner = self.write();
        if let Some(entry) = inner.entries.get_mut(&key)
            && entry.watched.meta().uid == object.meta().uid
            && version(&object) > version(entry.written.as_deref().unwrap_or(&entry.watched))
        {
            entry.written = Some(Arc::new(object));
        }
    }

    /// Notes what the watch has seen and returns the change, or nothing when it was known already.
    pub(crate) fn seen(&self, object: K) -> Option<Change<K>> {
        let key = Key::of(object.meta());
        let new = Arc::new(object);
        let mut inner = self.write();
        let Some(entry) = inner.entries.get_mut(&key) else {
            self.index(&mut inner, &key, &new, true);
            inner.entries.insert(key, Entry { watched: Arc::clone(&new), written: None });
            return Some(Change::Added(new));
        };
        if entry.watched.meta().resource_version == new.meta().resource_version {
            return None;
        }
        let old = std::mem::replace(&mut entry.watched, Arc::clone(&new));
        let recreated = old.meta().uid != new.meta().uid;
        if recreated || entry.written.as_deref().is_some_and(|written| version(written) <= version(&*new)) {
            entry.written = None;
        }
        self.index(&mut inner, &key, &old, false);
        self.index(&mut inner, &key, &new, true);
        Some(if recreated { Change::Added(new) } else { Change::Updated { old, new } })
    }

    /// Removes an object; returns nothing when it was not known.
    pub(crate) fn gone(&self, key: &Key) -> Option<Change<K>> {
        let mut inner = self.write();
        let entry = inner.entries.remove(key)?;
        self.index(&mut inner, key, &entry.watched, false);
        Some(Change::Deleted(entry.watched))
    }

    /// Removes all objects that a complete list did not contain.
    pub(crate) fn retain(&self, listed: &HashSet<Key>) -> Vec<Change<K>> {
        let missing: Vec<Key> =
            self.read().entries.keys().filter(|key| !listed.contains(key)).cloned().collect();
        missing.iter().filter_map(|key| self.gone(key)).collect()
    }

    fn index(&self, inner: &mut Inner<K>, key: &Key, object: &K, add: bool) {
        for (name, words) in &self.indexers {
            let index = inner.indexes.entry(name).or_default();
            for word in words(object) {
                if add {
                    index.entry(word).or_default().insert(key.clone());
                } else if let Some(keys) = index.get_mut(&word) {
                    keys.remove(key);
                    if keys.is_empty() {
                        index.remove(&word);
                    }
                }
            }
        }
    }
}
