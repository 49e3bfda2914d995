//! One resource.

use std::sync::Arc;

use flux_yaml::{Node, Scalar, Tag, WrongKind};

use super::history::{History, PreviousId};
use super::metadata::{TextPairs, set_text_map, text_map};
use super::origin::Origin;
use super::shared::Shares;
use crate::error::BuildError;
use crate::id::{Gvk, Key, ResId, Scope, effective, split_api_version};

/// A resource: its tree, its present id, and what happened to it so far.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(super) node: Node,
    id: ResId,
    /// Its kind has no namespace.
    cluster_scoped: bool,
    scope: Arc<Scope>,
    /// Which scalars are one.
    pub(super) shares: Shares,
    /// Earlier ids and flags.
    pub(crate) history: History,
    /// Where it comes from.
    pub(crate) origin: Option<Arc<Origin>>,
    /// What changed it.
    pub(crate) transformations: Vec<Arc<Origin>>,
}

/// Reads what the tree says, and copies only what has changed.
fn read_id(node: &Node, id: &mut ResId) {
    let text = |path: &[&str]| node.str_at(path).unwrap_or("");
    let (group, version) = split_api_version(text(&["apiVersion"]));
    let fields = [
        (&mut id.gvk.group, group),
        (&mut id.gvk.version, version),
        (&mut id.gvk.kind, text(&["kind"])),
        (&mut id.name, text(&["metadata", "name"])),
        (&mut id.namespace, text(&["metadata", "namespace"])),
    ];
    for (own, written) in fields.into_iter().filter(|(own, written)| own.as_str() != *written) {
        written.clone_into(own);
    }
}

impl Resource {
    /// Wraps a tree; internal annotations become history.
    pub(crate) fn new(mut node: Node, scope: &Arc<Scope>) -> Self {
        let history = History::take_from(&mut node);
        let mut id = ResId::default();
        read_id(&node, &mut id);
        let cluster_scoped = scope.is_cluster(&id.gvk);
        let scope = Arc::clone(scope);
        let (shares, transformations) = (Shares::default(), Vec::new());
        Self { node, id, cluster_scoped, scope, shares, history, origin: None, transformations }
    }

    /// The tree.
    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// Changes the tree, then reads the id again.
    pub(crate) fn change<T>(&mut self, change: impl FnOnce(&mut Node) -> T) -> T {
        let result = change(&mut self.node);
        read_id(&self.node, &mut self.id);
        self.cluster_scoped = self.scope.is_cluster(&self.id.gvk);
        result
    }

    /// Changes the tree where the id cannot change.
    pub(crate) fn node_mut(&mut self) -> &mut Node {
        &mut self.node
    }

    /// The table of scopes it was made with.
    pub(crate) fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }

    /// The present id.
    pub(crate) fn id(&self) -> &ResId {
        &self.id
    }

    /// The present group, version and kind.
    pub(crate) fn gvk(&self) -> &Gvk {
        &self.id.gvk
    }

    /// The present name.
    pub(crate) fn name(&self) -> &str {
        &self.id.name
    }

    /// The present namespace as written.
    pub(crate) fn namespace(&self) -> &str {
        &self.id.namespace
    }

    /// The namespace that counts for equality.
    pub(crate) fn effective_namespace(&self) -> &str {
        effective(self.cluster_scoped, &self.id.namespace)
    }

    /// Whether its kind has no namespace.
    pub(crate) fn is_cluster_scoped(&self) -> bool {
        self.cluster_scoped
    }

    /// What equal resources have in common.
    pub(crate) fn key(&self) -> Key<'_> {
        let Gvk { group, version, kind } = &self.id.gvk;
        Key { group, version, kind, name: &self.id.name, namespace: self.effective_namespace() }
    }

    /// The same of an earlier id.
    fn previous_key<'a>(&'a self, previous: &'a PreviousId) -> Key<'a> {
        let Gvk { group, version, .. } = &self.id.gvk;
        let PreviousId { name, namespace, kind } = previous;
        let cluster_scoped = if *kind == self.id.gvk.kind {
            self.cluster_scoped
        } else {
            self.scope.is_cluster_kind(group, version, kind)
        };
        Key { group, version, kind, name, namespace: effective(cluster_scoped, namespace) }
    }

    /// The id of an earlier step, with the present group and version.
    pub(crate) fn previous_id(&self, previous: &PreviousId) -> ResId {
        let gvk = Gvk { kind: previous.kind.clone(), ..self.id.gvk.clone() };
        ResId { gvk, name: previous.name.clone(), namespace: previous.namespace.clone() }
    }

    /// The earlier ids, first the original.
    pub(crate) fn previous_ids(&self) -> impl Iterator<Item = ResId> + '_ {
        self.history.previous.iter().map(|previous| self.previous_id(previous))
    }

    /// The id it had in its file.
    pub(crate) fn original_id(&self) -> ResId {
        self.history.previous.first().map_or_else(|| self.id.clone(), |first| self.previous_id(first))
    }

    /// Key of the id it had in its file.
    pub(crate) fn original_key(&self) -> Key<'_> {
        self.history.previous.first().map_or_else(|| self.key(), |first| self.previous_key(first))
    }

    /// Keys of the present and all earlier ids; may hold repetitions.
    pub(crate) fn any_keys(&self) -> impl Iterator<Item = Key<'_>> {
        let previous = self.history.previous.iter().map(|previous| self.previous_key(previous));
        previous.chain(std::iter::once(self.key()))
    }

    /// Remembers the present id as an earlier one. Without a name there is nothing to remember.
    pub(crate) fn push_previous(&mut self) {
        self.make_room_for_annotations();
        if self.id.name.is_empty() {
            return;
        }
        let previous = PreviousId {
            name: self.id.name.clone(),
            namespace: self.effective_namespace().to_owned(),
            kind: self.id.gvk.kind.clone(),
        };
        self.history.previous.push(previous);
    }

    /// Sets where it comes from.
    pub(crate) fn set_origin(&mut self, origin: Option<&Arc<Origin>>) {
        self.origin = origin.cloned();
        if origin.is_some() {
            self.rewrite_annotations();
        }
    }

    /// Adds what changed it.
    pub(crate) fn add_transformation(&mut self, origin: &Arc<Origin>) {
        self.transformations.push(Arc::clone(origin));
        self.rewrite_annotations();
    }

    /// Makes the annotations anew, every value a string, as upstream whenever it adds a fact about origins to them.
    pub(crate) fn rewrite_annotations(&mut self) {
        let annotations = self.annotations();
        if self.set_metadata_map("annotations", annotations).is_ok() {
            self.make_room_for_annotations();
        }
    }

    /// Makes a map of annotations where there is none. Upstream keeps its own facts there, so from then on patches and
    /// field specifications find a map. At the end one that is still empty goes again.
    pub(crate) fn make_room_for_annotations(&mut self) {
        if let Ok(annotations) = self.node.ensure(&["metadata", "annotations"])
            && annotations.is_null()
        {
            *annotations = Node::mapping();
        }
    }

    /// Sets the name; an existing one keeps its style.
    pub(crate) fn set_name(&mut self, name: &str) -> Result<(), BuildError> {
        self.change(|node| set_text(node, &["metadata", "name"], name)).map_err(|e| self.wrong(&e))
    }

    /// Sets the namespace, or removes it when blank.
    pub(crate) fn set_namespace(&mut self, namespace: &str) -> Result<(), BuildError> {
        self.change(|node| {
            if namespace.is_empty() {
                node.remove_at(&["metadata", "namespace"]);
                return Ok(());
            }
            set_text(node, &["metadata", "namespace"], namespace)
        })
        .map_err(|e| self.wrong(&e))
    }

    /// Sets the kind.
    pub(crate) fn set_kind(&mut self, kind: &str) -> Result<(), BuildError> {
        self.change(|node| set_text(node, &["kind"], kind)).map_err(|e| self.wrong(&e))
    }

    /// Sets apiVersion and kind.
    pub(crate) fn set_gvk(&mut self, gvk: &Gvk) -> Result<(), BuildError> {
        self.change(|node| {
            set_text(node, &["apiVersion"], &gvk.api_version())?;
            set_text(node, &["kind"], &gvk.kind)
        })
        .map_err(|e| self.wrong(&e))
    }

    /// The labels as texts.
    pub(crate) fn labels(&self) -> TextPairs {
        text_map(&self.node, &["metadata", "labels"])
    }

    /// The annotations as texts.
    pub(crate) fn annotations(&self) -> TextPairs {
        text_map(&self.node, &["metadata", "annotations"])
    }

    /// Writes labels or annotations as strings.
    pub(crate) fn set_metadata_map(&mut self, field: &str, pairs: TextPairs) -> Result<(), BuildError> {
        set_text_map(&mut self.node, &["metadata", field], pairs).map_err(|e| self.wrong(&e))
    }

    /// Whether nothing is left of it.
    pub(crate) fn is_empty(&self) -> bool {
        self.node.is_null() || self.node.as_mapping().is_some_and(flux_yaml::Mapping::is_empty)
    }

    /// Takes labels, annotations, name, namespace and history of the resource whose place this one takes.
    pub(crate) fn take_place_of(&mut self, old: &Self) -> Result<(), BuildError> {
        for field in ["labels", "annotations"] {
            let mut merged = text_map(&old.node, &["metadata", field]);
            merged.extend(text_map(&self.node, &["metadata", field]));
            self.set_metadata_map(field, merged)?;
        }
        if old.node.at(&["metadata", "annotations"]).is_some() {
            self.make_room_for_annotations();
        }
        self.set_name(old.name())?;
        self.set_namespace(old.namespace())?;
        let needs_hash = self.history.needs_hash && old.history.needs_hash;
        self.history = History { needs_hash, ..old.history.clone() };
        Ok(())
    }

    /// Adds `old`'s data under this one's.
    pub(crate) fn merge_data(&mut self, old: &Self) -> Result<(), BuildError> {
        for field in ["data", "binaryData"] {
            let mut merged = text_map(&old.node, &[field]);
            // A null is no text here, other than among labels.
            let nulls =
                old.node.get(field).and_then(Node::as_mapping).into_iter().flat_map(flux_yaml::Mapping::iter);
            for (key, _) in nulls.filter(|(_, value)| value.is_null()) {
                merged.insert(key.to_owned(), String::new());
            }
            merged.extend(text_map(&self.node, &[field]));
            set_text_map(&mut self.node, &[field], merged).map_err(|e| self.wrong(&e))?;
        }
        Ok(())
    }

    fn wrong(&self, error: &WrongKind) -> BuildError {
        BuildError::invalid(format!("{}: {error}", self.id))
    }
}

/// Sets a text with no type claim; an existing scalar keeps its style.
fn set_text(node: &mut Node, path: &[&str], text: &str) -> Result<(), WrongKind> {
    let existed = node.at(path).is_some();
    let slot = node.ensure(path)?;
    let mut scalar = Scalar::string(text);
    match slot.as_scalar().filter(|_| existed) {
        Some(old) => scalar = Scalar { style: old.style, tag: Tag::None, ..scalar },
        None => scalar.quote_doubtful(),
    }
    *slot = scalar.into();
    Ok(())
}
