//! Follows renamed resources with the names that others know them by (spec section 10).

use std::collections::HashMap;

use flux_yaml::{Node, Tag};

use super::candidates::{Candidate, Candidates, Referrer};
use crate::config::{FieldSpec, TransformerConfig};
use crate::error::BuildError;
use crate::id::Gvk;
use crate::resource::{Resource, ResourceList};
use crate::transform::reach;
use crate::workers::Workers;

/// One field of a kind that holds a name.
struct Rule<'c> {
    target: &'c Gvk,
    spec: &'c FieldSpec,
    parts: Vec<String>,
}

/// Rewrites all references. Runs once, at the end of a build.
///
/// # Errors
/// A reference could mean several resources, or a map without a name stands where a reference should.
pub(crate) fn fix_name_references(
    list: &mut ResourceList,
    config: &TransformerConfig,
    workers: &Workers,
) -> Result<(), BuildError> {
    if let Some(resource) = list.iter().find(|resource| !resource.history.is_readable()) {
        let message = format!(
            "number of previous names, number of previous namespaces, number of previous kinds not equal: {}",
            resource.id()
        );
        return Err(BuildError::invalid(message));
    }
    let candidates = Candidates::of(list);
    let mut rules: HashMap<Gvk, Vec<Rule<'_>>> = HashMap::new();
    for resource in list.iter() {
        rules.entry(resource.original_id().gvk).or_insert_with_key(|gvk| rules_for(config, gvk));
    }
    workers.each(list.renaming(), |resource| {
        let own = rules.get(&resource.original_id().gvk).map_or(&[][..], Vec::as_slice);
        if own.is_empty() {
            return Ok(());
        }
        Fixer { referrer: Referrer::of(resource)?, candidates: &candidates }.run(resource, own)
    })
}

fn rules_for<'c>(config: &'c TransformerConfig, gvk: &Gvk) -> Vec<Rule<'c>> {
    let mut rules = Vec::new();
    for group in &config.name_reference {
        let specs = group.specs.iter().filter(|spec| gvk.is_selected_by(&spec.gvk));
        rules.extend(specs.map(|spec| Rule { target: &group.target, spec, parts: spec.parts() }));
    }
    rules
}

struct Fixer<'c> {
    referrer: Referrer,
    candidates: &'c Candidates,
}

impl Fixer<'_> {
    fn run(&self, resource: &mut Resource, rules: &[Rule<'_>]) -> Result<(), BuildError> {
        let id = resource.id().clone();
        let version = resource.node().get("apiVersion").filter(|version| version.is_null());
        if let Some(text) = version.and_then(Node::as_scalar).map(|null| &null.text)
            && !text.is_empty()
        {
            // Upstream reads it in two ways, and then they differ.
            let message = format!("{id}: node-referrerOriginal 'APIVersion' mismatch '' != '{text}'");
            return Err(BuildError::invalid(message));
        }
        let mut written = resource.written();
        let result = resource.change(|node| {
            rules.iter().try_for_each(|rule| {
                let mut set = |leaf: &mut Node| written.watch(leaf, |leaf| self.set(leaf, rule));
                let result = reach(node, &rule.parts, &mut set);
                let path = &rule.spec.path;
                result.map_err(|reason| {
                    BuildError::invalid(format!(
                        "updating name reference in '{path}' field of '{id}': considering field '{path}' of object {id}: {reason}"
                    ))
                })
            })
        });
        resource.spread(&written);
        result
    }

    fn set(&self, node: &mut Node, rule: &Rule<'_>) -> Result<(), String> {
        if node.is_null() {
            return Ok(());
        }
        match node {
            Node::Scalar(_) => self.set_scalar(node, rule),
            Node::Mapping(_) => self.set_mapping(node, rule),
            Node::Sequence(list) => list.items.iter_mut().try_for_each(|item| match item {
                Node::Sequence(_) => Err("expected a scalar or a map".to_owned()),
                _ => self.set(item, rule),
            }),
        }
    }

    fn set_scalar(&self, node: &mut Node, rule: &Rule<'_>) -> Result<(), String> {
        let Some(scalar) = node.as_scalar_mut() else { return Ok(()) };
        let found = self.candidates.named(&scalar.text, rule.target, &self.referrer);
        if let Some(chosen) = self.choose(found, rule, false)?
            && chosen.id.name != scalar.text
        {
            scalar.text.clone_from(&chosen.id.name);
            scalar.tag = Tag::None;
            scalar.tagged = false;
        }
        Ok(())
    }

    fn set_mapping(&self, node: &mut Node, rule: &Rule<'_>) -> Result<(), String> {
        // What is no scalar has a blank text.
        let text = |field: &str| {
            let text = |node: &Node| node.as_scalar().map_or_else(String::new, |scalar| scalar.text.clone());
            node.get(field).map(text)
        };
        let Some(name) = text("name") else {
            return Err("path config error; no 'name' field in node".to_owned());
        };
        let mut found = self.candidates.named(&name, rule.target, &self.referrer);
        if let Some(namespace) = text("namespace") {
            found = self.candidates.in_namespace(found, &namespace, &self.referrer);
        }
        let Some(chosen) = self.choose(found, rule, true)? else { return Ok(()) };
        if chosen.id.name == name && chosen.id.namespace.is_empty() {
            return Ok(());
        }
        rewrite(node, "name", &chosen.id.name);
        if !chosen.id.namespace.is_empty() {
            rewrite(node, "namespace", &chosen.id.namespace);
        }
        Ok(())
    }

    fn choose<'f>(
        &self,
        mut found: Vec<&'f Candidate>,
        rule: &Rule<'_>,
        with_namespace: bool,
    ) -> Result<Option<&'f Candidate>, String> {
        if rule.spec.path.ends_with("roleRef/name")
            && let Some(role) = &self.referrer.role
        {
            found.retain(|candidate| candidate.was_selected_by(role));
        }
        found.retain(|candidate| self.referrer.shares_namespace(candidate));
        for wild in [true, false] {
            if found.len() > 1 {
                found.retain(|candidate| self.referrer.shares_affixes(candidate, wild));
            }
        }
        let Some(first) = found.first() else { return Ok(None) };
        let alike = |other: &&Candidate| {
            other.id.name == first.id.name && (!with_namespace || other.id.namespace == first.id.namespace)
        };
        if found.iter().all(alike) {
            return Ok(Some(first));
        }
        let ids: Vec<String> = found.iter().map(|candidate| candidate.id.to_string()).collect();
        Err(format!("found multiple possible referrals: {}", ids.join(", ")))
    }
}

fn rewrite(node: &mut Node, field: &str, text: &str) {
    let Some(mapping) = node.as_mapping_mut() else { return };
    let slot = mapping.get_or_insert_with(field, || Node::plain(""));
    if let Some(scalar) = slot.as_scalar_mut() {
        text.clone_into(&mut scalar.text);
        scalar.tag = Tag::None;
        scalar.tagged = false;
    }
}
