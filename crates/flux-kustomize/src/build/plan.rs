//! A look at all kustomizations of the tree before they are built: which are built upon more than once, and whether they
//! may be built side by side.
//!
//! Nothing is reported from here. What is wrong with a kustomization shows when it is built, in its turn.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use super::accumulate::Accumulator;
use super::target::Decoded;
use crate::load::{Loader, Place};
use crate::resource::Origin;

const ROOT: &str = "/";

/// How many kustomizations are looked at again. What is built each time may lead to more than can be counted.
const MAX_REPEATED: usize = 20_000;

/// A directory that is built upon more than once.
pub(super) struct Shared {
    /// How often it is yet to be built upon.
    pub(super) uses: usize,
    /// What it comes to.
    pub(super) built: Option<(Conditions, Arc<Accumulator>)>,
}

/// What a directory comes to depends on, besides the files.
#[derive(PartialEq)]
pub(super) struct Conditions {
    /// Whether facts about kinds have been chosen.
    pub(super) chosen: bool,
    /// How the kustomizations on the way name it, where that is kept track of.
    pub(super) origin: Option<Origin>,
}

/// What the look has shown. The default knows nothing.
#[derive(Default)]
pub(super) struct Plan {
    files: HashMap<String, Decoded>,
    shared: HashMap<String, Mutex<Shared>>,
    side_by_side: bool,
}

impl Plan {
    /// Looks at what can be reached from a directory.
    pub(super) fn of(loader: &Loader<'_>) -> Self {
        let mut survey = Survey::default();
        survey.directory(loader, None);
        let sound = !survey.cycle && !survey.climbs();
        let shared = survey.uses.into_iter().filter(|(_, uses)| sound && *uses > 1);
        let shared = shared.map(|(directory, uses)| (directory, Mutex::new(Shared { uses, built: None })));
        Self {
            shared: shared.collect(),
            files: survey.files,
            side_by_side: sound && !survey.remote && !survey.schema,
        }
    }

    /// The kustomization file of a directory, if it was met and is one.
    pub(super) fn file(&self, loader: &Loader<'_>) -> Option<&Decoded> {
        if loader.is_remote() { None } else { self.files.get(loader.root()) }
    }

    /// The place for what a directory comes to, if it is needed more than once.
    pub(super) fn shared(&self, loader: &Loader<'_>) -> Option<&Mutex<Shared>> {
        if loader.is_remote() { None } else { self.shared.get(loader.root()) }
    }

    /// Whether kustomizations do not depend on the order in which they are built: none chooses what is known about
    /// kinds, none comes from elsewhere and might, and none waits for itself.
    pub(super) fn side_by_side(&self) -> bool {
        self.side_by_side
    }
}

#[derive(Default)]
struct Survey {
    files: HashMap<String, Decoded>,
    /// How often a directory is built upon.
    uses: HashMap<String, usize>,
    /// Who builds upon a directory.
    users: HashMap<String, Vec<String>>,
    cycle: bool,
    remote: bool,
    schema: bool,
    repeated: usize,
}

impl Survey {
    fn directory(&mut self, loader: &Loader<'_>, user: Option<&str>) {
        let root = loader.root().to_owned();
        if let Some(user) = user {
            self.users.entry(root.clone()).or_default().push(user.to_owned());
        }
        let known = self.files.get(&root).cloned();
        let is_known = known.is_some();
        self.repeated += usize::from(is_known);
        if self.repeated > MAX_REPEATED {
            self.cycle = true;
            return;
        }
        let Some(decoded) = known.or_else(|| Decoded::read(loader).ok()) else { return };
        let component = decoded.file.is_component();
        if !component {
            *self.uses.entry(root.clone()).or_default() += 1;
        }
        self.schema |= !decoded.file.openapi.is_empty();
        self.files.insert(root.clone(), decoded.clone());
        // A component is built each time, and so builds upon others each time.
        if is_known && !component {
            return;
        }
        let file = &decoded.file;
        let lists =
            [&file.resources, &file.components, &file.generators, &file.transformers, &file.validators];
        for path in lists.into_iter().flatten() {
            match loader.locate(path) {
                Place::Directory => match loader.descend(path) {
                    Ok(below) => self.directory(&below, Some(&root)),
                    Err(_) => self.cycle = true,
                },
                Place::Remote => self.remote = true,
                Place::Other => {}
            }
        }
    }

    /// Whether a directory leads to one above it. On a chain that is a cycle, and which chain meets it first depends on
    /// the order.
    fn climbs(&self) -> bool {
        let mut outer = HashSet::new();
        for inner in self.files.keys().filter(|inner| *inner != ROOT) {
            let ends = inner.match_indices('/').map(|(end, _)| end.max(ROOT.len()));
            outer.extend(ends.map(|end| &inner[..end]).filter(|outer| self.files.contains_key(*outer)));
        }
        outer.into_iter().any(|outer| self.leads_to(outer))
    }

    /// Whether something below `outer` builds upon it, over however many others.
    fn leads_to(&self, outer: &str) -> bool {
        let mut seen = HashSet::new();
        let mut todo = vec![outer];
        while let Some(directory) = todo.pop() {
            for user in self.users.get(directory).into_iter().flatten() {
                if above(outer, user) {
                    return true;
                }
                if seen.insert(user.as_str()) {
                    todo.push(user);
                }
            }
        }
        false
    }
}

fn above(outer: &str, inner: &str) -> bool {
    outer != inner && (outer == ROOT || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/')))
}
