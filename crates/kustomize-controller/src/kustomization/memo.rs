//! What the last successful apply of each Kustomization started from and left behind.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use flux_kube::{Snapshot, wait::Target};
use flux_runtime::Key;

/// The inputs of a build; equal inputs have equal results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inputs {
    /// Of the specification.
    pub(super) spec: [u8; 32],
    /// Of the variables for substitution.
    pub(super) variables: [u8; 32],
}

/// What the last successful apply started from and left behind. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Memo {
    pub(super) inputs: Inputs,
    /// The digest of the artifact that was looked at last.
    pub(super) artifact: String,
    /// The digest of what the build reads of it.
    pub(super) content: [u8; 32],
    /// Of the built manifests, `sha256:…`.
    pub(super) built: String,
    /// The build asked for something remote, which may be different the next time.
    pub(super) remote: bool,
    /// The resource versions after the apply.
    pub(super) snapshot: Snapshot,
    /// What a wait for all objects waits for.
    pub(super) targets: Arc<[Target]>,
}

/// Memos by Kustomization. Lost at the end of the process: then the first run looks at everything.
#[derive(Debug, Default)]
pub(super) struct Memos(Mutex<HashMap<Key, Memo>>);

impl Memos {
    fn map(&self) -> MutexGuard<'_, HashMap<Key, Memo>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, key: &Key) -> Option<Memo> {
        self.map().get(key).cloned()
    }

    pub(super) fn put(&self, key: &Key, memo: Memo) {
        self.map().insert(key.clone(), memo);
    }

    pub(super) fn remove(&self, key: &Key) {
        self.map().remove(key);
    }
}

/// Kustomizations that are to be woken when one of their dependencies changes.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashSet<Key>>);

impl Waiting {
    fn set(&self) -> MutexGuard<'_, HashSet<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, key: &Key) {
        self.set().insert(key.clone());
    }

    pub(super) fn remove(&self, key: &Key) {
        self.set().remove(key);
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.set().contains(key)
    }
}
