//! Upstream keeps its own facts among the annotations of a resource, where patches and replacements can see, copy and lose
//! them. Here they are kept beside the tree, and put into it for those steps that touch the annotations as a whole.

use flux_yaml::{Mapping, Node};

use super::history::{History, INTERNAL};
use super::origin::{ORIGIN, TRANSFORMATIONS, origin_text, transformations_text};
use super::single::Resource;
use crate::error::BuildError;

const ANNOTATIONS: [&str; 2] = ["metadata", "annotations"];

impl Resource {
    /// The tree with the facts among its annotations.
    pub(crate) fn exposed(&self) -> Node {
        let mut node = self.node().clone();
        expose(&mut node, self.facts());
        node
    }

    /// Changes the tree while the facts are among its annotations; those that are gone after are lost.
    ///
    /// # Errors
    /// That of the change.
    pub(crate) fn change_exposed<T>(
        &mut self,
        change: impl FnOnce(&mut Node) -> Result<T, BuildError>,
    ) -> Result<T, BuildError> {
        self.expose();
        let result = self.change(change)?;
        self.recall();
        Ok(result)
    }

    /// Changes the tree while the facts are among its annotations; they stand as before after.
    ///
    /// # Errors
    /// That of the change.
    pub(crate) fn change_exposed_safely<T>(
        &mut self,
        change: impl FnOnce(&mut Node) -> Result<T, BuildError>,
    ) -> Result<T, BuildError> {
        let (history, origin) = (self.history.clone(), self.origin.clone());
        let transformations = self.transformations.clone();
        let result = self.change_exposed(change);
        self.history = history;
        self.origin = origin;
        self.transformations = transformations;
        result
    }

    fn expose(&mut self) {
        let facts = self.facts();
        expose(&mut self.node, facts);
    }

    fn facts(&self) -> Vec<(String, String)> {
        let mut facts = self.history.annotations();
        if let Some(origin) = &self.origin {
            facts.push((ORIGIN.to_owned(), origin_text(origin)));
        }
        if !self.transformations.is_empty() {
            let text = transformations_text(self.transformations.iter().map(AsRef::as_ref));
            facts.push((TRANSFORMATIONS.to_owned(), text));
        }
        facts
    }

    fn recall(&mut self) {
        let History { variables, labelled, .. } = std::mem::take(&mut self.history);
        self.history = History { labelled, variables, ..History::take_from(&mut self.node) };
        let mut nothing = Mapping::default();
        let annotations =
            self.node.at_mut(&ANNOTATIONS).and_then(Node::as_mapping_mut).unwrap_or(&mut nothing);
        annotations.entries.retain(|entry| !entry.key.text.starts_with(INTERNAL));
        if annotations.remove(ORIGIN).is_none() {
            self.origin = None;
        }
        if annotations.remove(TRANSFORMATIONS).is_none() {
            self.transformations.clear();
        }
    }
}

fn expose(node: &mut Node, facts: Vec<(String, String)>) {
    if facts.is_empty() {
        return;
    }
    let Ok(annotations) = node.ensure(&ANNOTATIONS) else { return };
    let Ok(annotations) = annotations.mapping_or_null() else { return };
    for (name, text) in facts {
        annotations.set(&name, Node::string(text));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Resource;
    use crate::id::Scope;

    fn resource() -> Resource {
        let node =
            flux_yaml::parse_node("{apiVersion: v1, kind: Pod, metadata: {name: a}}").unwrap().unwrap();
        let mut resource = Resource::new(node, &Arc::new(Scope::default()));
        resource.push_previous();
        resource.history.prefixes.push("p-".to_owned());
        resource
    }

    #[test]
    fn facts_survive_a_change_that_leaves_them() {
        let mut resource = resource();
        let before = (resource.node().clone(), resource.history.clone());
        assert!(resource.change_exposed(|node| Ok(node.at(&["metadata", "annotations"]).is_some())).unwrap());
        assert_eq!(
            (resource.node().clone(), resource.history),
            before,
            "the empty map stays, as room for facts"
        );
    }

    #[test]
    fn facts_are_lost_with_the_annotations() {
        let mut one = resource();
        one.change_exposed(|node| Ok(node.remove_at(&["metadata", "annotations"]))).unwrap();
        assert!(one.history.previous.is_empty());
        let mut other = resource();
        other.change_exposed_safely(|node| Ok(node.remove_at(&["metadata", "annotations"]))).unwrap();
        assert_eq!(other.history.previous.len(), 1);
    }
}
