//! Which resources a name could mean. All facts are gathered once; a look-up is by name.

use std::collections::{HashMap, HashSet};

use flux_yaml::{Node, Value};

use crate::error::BuildError;
use crate::id::{Gvk, ResId};
use crate::resource::{Resource, ResourceList};

/// What is known of a resource that may be referred to.
#[derive(Debug)]
pub(super) struct Candidate {
    /// The present id.
    pub(super) id: ResId,
    /// Its present effective namespace.
    pub(super) namespace: String,
    original_namespace: String,
    cluster_scoped: bool,
    previous: Vec<ResId>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

/// All candidates of a build.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    all: Vec<Candidate>,
    by_previous_name: HashMap<String, Vec<usize>>,
    /// Present and original effective namespaces that occur together; blank present stands for cluster-scoped.
    namespaces: HashSet<(String, String)>,
    originals: HashSet<String>,
    currents: HashSet<String>,
}

/// Who refers, and from where.
#[derive(Debug)]
pub(super) struct Referrer {
    namespace: String,
    cluster_scoped: bool,
    subject_namespaces: HashSet<String>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    /// Group and kind of the roleRef, which narrow its name.
    pub(super) role: Option<Gvk>,
}

impl Referrer {
    /// The facts of a resource that may refer to others.
    ///
    /// # Errors
    /// A subject has a namespace field without a value.
    pub(super) fn of(resource: &Resource) -> Result<Self, BuildError> {
        let node = resource.node();
        let text = |path: &[&str]| node.str_at(path).unwrap_or("").to_owned();
        let mut subject_namespaces = HashSet::new();
        if resource.gvk().kind == "RoleBinding" {
            let subjects = node.get("subjects").and_then(Node::as_sequence).unwrap_or_default();
            for subject in
                subjects.iter().filter(|subject| subject.str_at(&["kind"]) == Some("ServiceAccount"))
            {
                let namespace = subject.get("namespace").map(Node::to_value);
                match namespace.transpose().unwrap_or_default() {
                    Some(Value::String(namespace)) => drop(subject_namespaces.insert(namespace)),
                    Some(_) => {
                        let message =
                            format!("Invalid Input: namespace is blank for resource \"{}\"", resource.id());
                        return Err(BuildError::invalid(message));
                    }
                    None => {}
                }
            }
        }
        let role = node.get("roleRef").map(|_| Gvk {
            group: text(&["roleRef", "apiGroup"]),
            version: String::new(),
            kind: text(&["roleRef", "kind"]),
        });
        Ok(Self {
            namespace: resource.effective_namespace().to_owned(),
            cluster_scoped: resource.is_cluster_scoped(),
            subject_namespaces,
            prefixes: resource.history.prefixes.clone(),
            suffixes: resource.history.suffixes.clone(),
            role,
        })
    }
}

impl Candidates {
    /// Gathers the facts of all resources.
    pub(super) fn of(list: &ResourceList) -> Self {
        let mut out = Self::default();
        for (position, resource) in list.iter().enumerate() {
            let candidate = Candidate::of(resource);
            for name in candidate.previous.iter().map(|id| id.name.as_str()).collect::<HashSet<_>>() {
                out.by_previous_name.entry(name.to_owned()).or_default().push(position);
            }
            let reach = if candidate.cluster_scoped { String::new() } else { candidate.namespace.clone() };
            out.namespaces.insert((reach, candidate.original_namespace.clone()));
            out.originals.insert(candidate.original_namespace.clone());
            out.currents.insert(candidate.namespace.clone());
            out.all.push(candidate);
        }
        out
    }

    /// The candidates that once had this name, that the target kind selects, and that the referrer can see.
    pub(super) fn named(&self, name: &str, target: &Gvk, referrer: &Referrer) -> Vec<&Candidate> {
        let positions = self.by_previous_name.get(name).map_or(&[][..], Vec::as_slice);
        let once = positions.iter().map(|position| &self.all[*position]);
        once.filter(|candidate| candidate.was_selected_by(target) && referrer.sees(candidate)).collect()
    }

    /// Narrows to those of a namespace that the referrer names: by the original one, else by the present.
    pub(super) fn in_namespace<'c>(
        &self,
        found: Vec<&'c Candidate>,
        namespace: &str,
        referrer: &Referrer,
    ) -> Vec<&'c Candidate> {
        let original = self.has_original(namespace, referrer);
        let keep = |candidate: &&Candidate| {
            if original {
                candidate.original_namespace == namespace
            } else {
                candidate.namespace == namespace
            }
        };
        found.into_iter().filter(keep).collect()
    }

    fn has_original(&self, namespace: &str, referrer: &Referrer) -> bool {
        if referrer.cluster_scoped {
            return self.originals.contains(namespace);
        }
        let reached = [String::new(), referrer.namespace.clone()];
        let mut reached = reached.iter().chain(&referrer.subject_namespaces);
        reached.any(|present| self.namespaces.contains(&(present.clone(), namespace.to_owned())))
    }
}

impl Candidate {
    fn of(resource: &Resource) -> Self {
        let original = resource.original_id();
        Self {
            id: resource.id().clone(),
            namespace: resource.effective_namespace().to_owned(),
            original_namespace: original.effective_namespace(resource.scope()).to_owned(),
            cluster_scoped: resource.is_cluster_scoped(),
            previous: resource.previous_ids().collect(),
            prefixes: resource.history.prefixes.clone(),
            suffixes: resource.history.suffixes.clone(),
        }
    }

    /// Whether some earlier id is of a kind that the selector takes.
    pub(super) fn was_selected_by(&self, selector: &Gvk) -> bool {
        self.previous.iter().any(|id| id.gvk.is_selected_by(selector))
    }
}

impl Referrer {
    fn sees(&self, candidate: &Candidate) -> bool {
        self.cluster_scoped
            || candidate.cluster_scoped
            || candidate.namespace == self.namespace
            || self.subject_namespaces.contains(&candidate.id.namespace)
    }

    /// Cluster-scoped resources and service accounts may be anywhere, others must share the namespace.
    pub(super) fn shares_namespace(&self, candidate: &Candidate) -> bool {
        self.cluster_scoped
            || candidate.cluster_scoped
            || candidate.id.gvk.kind == "ServiceAccount"
            || candidate.namespace == self.namespace
    }

    /// Whether both were given the same prefixes and suffixes; with `wild`, none at all agrees with anything.
    pub(super) fn shares_affixes(&self, candidate: &Candidate, wild: bool) -> bool {
        let agree = |own: &[String], other: &[String]| {
            (wild && (own.is_empty() || other.is_empty())) || same_ending(own, other)
        };
        agree(&self.prefixes, &candidate.prefixes) && agree(&self.suffixes, &candidate.suffixes)
    }
}

fn same_ending(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() { long.is_empty() } else { long.ends_with(short) }
}
