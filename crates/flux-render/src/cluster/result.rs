//! What a walk gives.

use std::{collections::BTreeMap, fmt, sync::Arc};

use flux_kustomize::{Help, Place};
use flux_yaml::Value;

use crate::{error::RenderError, render::Rendered};

/// The name of a Kustomization in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Its namespace.
    pub namespace: String,
    /// Its name there.
    pub name: String,
}

impl Key {
    /// The key of an object; one without a namespace lives in `namespace`.
    pub(super) fn of(object: &Value, namespace: &str) -> Self {
        let text = |field: &str| object["metadata"][field].as_str().filter(|text| !text.is_empty());
        Self {
            namespace: text("namespace").unwrap_or(namespace).to_owned(),
            name: text("name").unwrap_or_default().to_owned(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// A Kustomization that was reached.
#[derive(Debug)]
pub struct Member {
    /// The Kustomization, as it was found.
    pub object: Value,
    /// The one whose objects it is among; nothing for the first.
    pub parent: Option<Key>,
    /// Its source, `Kind/namespace/name`.
    pub source: String,
    /// Its directory, from the root of the source.
    pub directory: String,
    /// What it consists of, or why that cannot be told.
    pub result: Result<Arc<Rendered>, RenderError>,
    /// How its parent comes to it: the entries of kustomization files, then where the object stands. Only where there is no
    /// result, and for the first few of these.
    pub origin: Vec<Place>,
    /// The result is that of [`Options::before`](super::Options::before), as nothing it depends on is different.
    pub reused: bool,
    pub(super) fingerprint: Option<[u8; 32]>,
}

impl Member {
    /// What can be said about the lack of a result, from where the object was found.
    pub fn help(&self) -> Help {
        let Err(error) = &self.result else { return Help::default() };
        let mut help = error.help();
        help.chain.splice(0..0, self.origin.iter().cloned());
        help
    }
}

/// Something that is not rendered, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `Kind/namespace/name`
    pub object: String,
    /// Why, in a few words.
    pub reason: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.object, self.reason)
    }
}

/// All that is reachable.
#[derive(Debug, Default)]
pub struct ClusterRender {
    /// Every Kustomization whose source is at hand.
    pub kustomizations: BTreeMap<Key, Member>,
    /// The same in the order of rendering: parents first, and what others depend on before them.
    pub order: Vec<Key>,
    /// What is not rendered.
    pub notes: Vec<Note>,
}

impl ClusterRender {
    /// The Kustomizations in the order of rendering.
    pub fn members(&self) -> impl Iterator<Item = (&Key, &Member)> {
        self.order.iter().filter_map(|key| self.kustomizations.get_key_value(key))
    }
}
