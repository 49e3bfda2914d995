//! Finds where a resource or a variable comes from, once something is wrong with it. A build keeps no places.

use std::collections::HashMap;
use std::sync::Arc;

use flux_archive::Files;
use flux_yaml::{FieldPath, Mark, Value};

use super::plan::Plan;
use super::target::Target;
use crate::error::Place;
use crate::file::MapArgs;
use crate::id::{Gvk, ResId, Scope};
use crate::load::{Loader, Place as Named, read_resources};
use crate::options::Options;

/// What is looked for.
pub(super) enum Sought<'a> {
    /// A resource by any of these ids.
    Resource(&'a [&'a ResId]),
    /// A resource by the text of its id.
    Text(&'a str),
    /// A variable.
    Variable(&'a str),
}

/// The ways to the first `most` places of what is sought, from a kustomization on: entries of kustomization files, then the
/// place itself. A directory is looked into as often as needed to find that it is reached twice.
pub(super) fn find(target: &Target<'_>, sought: &Sought<'_>, most: usize) -> Vec<Vec<Place>> {
    let mut search = Search {
        sought,
        most,
        visits: HashMap::new(),
        trail: Vec::new(),
        found: Vec::new(),
        scope: Arc::default(),
    };
    search.directory(target);
    search.found
}

/// The way from a directory to an object; see [`overlay::trace`](crate::overlay::trace).
pub(crate) fn way_to(files: &Arc<dyn Files>, root: &str, object: &Value, options: &Options) -> Vec<Place> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id = ResId {
        gvk: Gvk::new(&text(&object["apiVersion"]), &text(&object["kind"])),
        name: text(&object["metadata"]["name"]),
        namespace: text(&object["metadata"]["namespace"]),
    };
    // A namespace may come from a kustomization.
    let bare = ResId { namespace: String::new(), ..id.clone() };
    let target = Loader::new(files, "/", root, options)
        .and_then(|loader| Target::load(loader, &Plan::default(), &mut Vec::new()));
    let ways = target.map(|target| find(&target, &Sought::Resource(&[&id, &bare]), 1));
    ways.unwrap_or_default().into_iter().next().unwrap_or_default()
}

struct Search<'s> {
    sought: &'s Sought<'s>,
    most: usize,
    /// How often a directory was looked into.
    visits: HashMap<String, usize>,
    trail: Vec<Place>,
    found: Vec<Vec<Place>>,
    scope: Arc<Scope>,
}

impl Search<'_> {
    fn directory(&mut self, target: &Target<'_>) {
        let visits = self.visits.entry(target.loader.root().to_owned()).or_default();
        *visits += 1;
        if *visits > self.most || target.loader.is_remote() {
            return;
        }
        let file = &target.file;
        for (list, paths) in [("resources", &file.resources), ("components", &file.components)] {
            for (index, path) in paths.iter().enumerate() {
                if self.found.len() >= self.most {
                    return;
                }
                let entry = || target.place(&FieldPath::of(list).item(index), Some(path));
                match target.loader.locate(path) {
                    Named::Directory => self.below(target, path, entry),
                    Named::Other => self.file(target, path, entry),
                    Named::Remote => {}
                }
            }
        }
        self.fields(target);
    }

    fn below(&mut self, target: &Target<'_>, path: &str, entry: impl FnOnce() -> Place) {
        let loader = target.loader.descend(path);
        let below = loader.and_then(|loader| Target::load(loader, &Plan::default(), &mut Vec::new()));
        if let Ok(below) = below {
            self.trail.push(entry());
            self.directory(&below);
            self.trail.pop();
        }
    }

    fn file(&mut self, target: &Target<'_>, path: &str, entry: impl FnOnce() -> Place) {
        let Ok(text) = target.loader.load_text(path) else { return };
        if !self.may_be_in(&text) {
            return;
        }
        let mut marks = Vec::new();
        for chunk in flux_yaml::split_documents(&text).unwrap_or_default() {
            let resources = read_resources(&chunk.text, path, &self.scope).unwrap_or_default();
            if resources.iter().any(|resource| self.is_it(resource.id())) {
                let name = FieldPath::of("metadata").field("name");
                let mark = flux_yaml::locate(&chunk.text, &name).map(|found| found.best());
                let repeated =
                    flux_yaml::repeated_key(&chunk.text).filter(|_| matches!(self.sought, Sought::Text(_)));
                let mark = repeated.or(mark).unwrap_or(Mark { line: 1, column: 1, width: 1 });
                marks.push(Mark { line: mark.line + chunk.line - 1, ..mark });
            }
        }
        if marks.is_empty() {
            return;
        }
        self.trail.push(entry());
        for mark in marks {
            self.hit(&Place::in_text(target.loader.location(path), &text, mark));
        }
        self.trail.pop();
    }

    /// What is made or defined in the kustomization itself.
    fn fields(&mut self, target: &Target<'_>) {
        let file = &target.file;
        if let Sought::Variable(name) = self.sought {
            let defined = file.vars.iter().enumerate().filter(|(_, variable)| variable.name == *name);
            defined.for_each(|(index, _)| self.hit(&target.place(&FieldPath::of("vars").item(index), None)));
            return;
        }
        let generators = [
            ("configMapGenerator", "ConfigMap", &file.config_map_generator),
            ("secretGenerator", "Secret", &file.secret_generator),
        ];
        for (field, kind, entries) in generators {
            let made = |args: &MapArgs| ResId {
                gvk: Gvk::new("v1", kind),
                name: args.name.clone(),
                namespace: args.namespace.clone(),
            };
            for (index, args) in entries.iter().enumerate() {
                if self.is_it(&made(args)) {
                    self.hit(&target.place(&FieldPath::of(field).item(index), None));
                }
            }
        }
    }

    fn hit(&mut self, place: &Place) {
        let way = self.trail.iter().filter(|outer| !outer.is_told_by(place)).cloned();
        self.found.push(way.chain([place.clone()]).collect());
    }

    /// A quick look: reading a file takes longer.
    fn may_be_in(&self, text: &str) -> bool {
        match self.sought {
            Sought::Resource(ids) => ids.iter().any(|id| text.contains(&id.name)),
            Sought::Text(_) => true,
            Sought::Variable(_) => false,
        }
    }

    fn is_it(&self, id: &ResId) -> bool {
        match self.sought {
            Sought::Resource(ids) => ids.iter().any(|own| own.key(&self.scope) == id.key(&self.scope)),
            Sought::Text(text) => id.to_string() == *text,
            Sought::Variable(_) => false,
        }
    }
}
