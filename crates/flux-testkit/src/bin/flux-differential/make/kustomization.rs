//! One kustomization directory: its file, and the files that it names.

use std::collections::{BTreeMap, btree_map::Entry};

use super::patches::{self, json_patch, merge_patch};
use super::plugins::{self, exact_target, image};
use super::world::{Object, World, labels};
use super::{generators, objects, references, tables};
use crate::random::Random;
use crate::yaml::{Yaml, file, text};

/// The files of a case, by path; new ones go into one directory of it.
pub(crate) struct Files<'c> {
    pub(crate) all: &'c mut BTreeMap<String, Vec<u8>>,
    pub(crate) directory: String,
}

impl Files<'_> {
    /// Adds a file of a free name; returns that name.
    pub(crate) fn add(&mut self, name: &str, bytes: Vec<u8>) -> String {
        let (stem, extension) = name.split_once('.').unwrap_or((name, "yaml"));
        let mut number = 0;
        loop {
            let name = if number == 0 {
                format!("{stem}.{extension}")
            } else {
                format!("{stem}-{number}.{extension}")
            };
            let path = format!("{}/{name}", self.directory);
            if let Entry::Vacant(free) = self.all.entry(path) {
                free.insert(bytes);
                return name;
            }
            number += 1;
        }
    }
}

/// What a kustomization is made of.
pub(crate) struct Site<'c> {
    pub(crate) random: &'c mut Random,
    pub(crate) world: &'c mut World,
    pub(crate) files: Files<'c>,
    /// The objects that it sees, by their names in the files.
    pub(crate) visible: Vec<Object>,
    /// The kustomization file so far.
    pub(crate) out: Yaml,
    pub(crate) is_component: bool,
    /// How often each field is used, of a hundred times.
    pub(crate) busy: usize,
}

impl Site<'_> {
    fn happens(&mut self, percent: usize) -> bool {
        self.random.chance(percent * self.busy / 50)
    }

    /// Adds to a list of the kustomization.
    pub(crate) fn push(&mut self, key: &str, value: impl Into<Yaml>) {
        let mut items = match self.out.get(key) {
            Some(Yaml::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        items.push(value.into());
        self.out.set(key, Yaml::List(items));
    }

    /// Adds new objects in resource files.
    pub(crate) fn resources(&mut self, count: usize) {
        let mut left = count;
        while left > 0 {
            let together = (1 + self.random.below(3)).min(left);
            left -= together;
            let mut bodies = Vec::new();
            for _ in 0..together {
                let object = objects::object(self.random, self.world);
                bodies.push(object.body.clone());
                self.visible.push(object);
            }
            if self.random.chance(6) {
                let kind = self.random.word(&["List", "List", "ConfigMapList", "ThingList", "ResourceList"]);
                let list = Yaml::of([
                    ("apiVersion", "v1".into()),
                    ("kind", kind.into()),
                    ("items", Yaml::List(bodies)),
                ]);
                bodies = vec![list];
            }
            let bytes = file(self.random, &bodies, self.world.noise);
            let name = self.files.add("resource.yaml", bytes);
            let name = if self.random.chance(3) { format!("./{name}") } else { name };
            self.push("resources", name);
        }
    }

    /// Adds the other fields, each with its chance.
    pub(crate) fn fields(&mut self) {
        self.simple();
        self.generated();
        if !self.visible.is_empty() {
            self.patched();
            self.counted();
            self.referenced();
            self.configured();
        }
        self.ordered();
    }

    fn simple(&mut self) {
        if self.happens(25) {
            self.out.set("namespace", self.world.namespace(self.random));
        }
        if self.happens(22) {
            let prefix = self.random.word(&["pre-", "a-", "prod-", "x", "1", "0x", "a.b-", "-", "1e"]);
            self.out.set("namePrefix", prefix);
        }
        if self.happens(15) {
            let suffix = self.random.word(&["-suf", "-v2", "0", "-1", ".x"]);
            self.out.set("nameSuffix", suffix);
        }
        if self.happens(15) {
            let pairs = labels(self.random, self.world);
            self.out.set("commonLabels", Yaml::texts(&pairs));
        }
        if self.happens(20) {
            let mut entry = Yaml::of([("pairs", Yaml::texts(&labels(self.random, self.world)))]);
            for flag in ["includeSelectors", "includeTemplates"] {
                if self.random.chance(30) {
                    entry.set(flag, self.random.chance(80));
                }
            }
            if self.random.chance(20) {
                let path = self.random.word(&[
                    "spec/free",
                    "spec/template/metadata/labels",
                    "metadata/annotations",
                    "spec/selector",
                ]);
                entry.set(
                    "fields",
                    vec![Yaml::of([("path", path.into()), ("create", self.random.chance(50).into())])],
                );
            }
            self.push("labels", entry);
        }
        if self.happens(12) {
            let value = self.world.sentence(self.random);
            self.out.set("commonAnnotations", Yaml::of([("owner", value.into()), ("on", "1".into())]));
        }
        if self.random.chance(self.world.wrong) {
            self.spoil();
        }
    }

    fn spoil(&mut self) {
        let (key, value) = match self.random.below(9) {
            0 => ("unknownField", Yaml::raw("1")),
            1 => ("namespace", Yaml::raw("y")),
            2 => ("namePrefix", Yaml::raw("1.5")),
            3 => ("commonLabels", Yaml::of([("a", Yaml::raw("1"))])),
            4 => ("kind", "Other".into()),
            5 => ("resources", vec!["missing.yaml"].into()),
            6 => ("validators", vec!["missing.yaml"].into()),
            7 => ("commonLabels", Yaml::of([("\0on", "x".into())])),
            _ => ("images", Yaml::raw("x")),
        };
        self.out.set(key, value);
    }

    fn generated(&mut self) {
        for (key, percent) in [("configMapGenerator", 30), ("secretGenerator", 12)] {
            while self.happens(percent) && self.random.chance(60) {
                let secret = key == "secretGenerator";
                let (entry, object) =
                    generators::entry(self.random, self.world, &self.visible, &mut self.files, secret);
                self.push(key, entry);
                self.visible.push(object);
            }
        }
        if self.happens(10) {
            let options = generators::options(self.random, self.world);
            self.out.set("generatorOptions", options);
        }
        if self.happens(4) {
            let step = plugins::generator(self.random, self.world, "gen");
            self.plugin("generators", &[step]);
        }
    }

    fn plugin(&mut self, key: &str, steps: &[Yaml]) {
        if self.random.chance(40) {
            let body = steps.iter().map(|step| text(self.random, step, 0)).collect::<Vec<_>>().join("---\n");
            self.push(key, body);
            return;
        }
        let bytes = file(self.random, steps, self.world.noise);
        let name = self.files.add("plugin.yaml", bytes);
        if self.random.chance(80) {
            self.push(key, name);
            return;
        }
        let bytes = self.files.all.remove(&format!("{}/{name}", self.files.directory)).unwrap_or_default();
        let directory = format!("plugins-{key}");
        self.files.all.insert(format!("{}/{directory}/{name}", self.files.directory), bytes);
        let inner = format!("resources: [{name}]\n").into_bytes();
        self.files.all.insert(format!("{}/{directory}/kustomization.yaml", self.files.directory), inner);
        if self.random.chance(50) {
            self.push(key, directory);
        } else {
            self.push(key, format!("{directory}/{name}"));
        }
    }

    fn patched(&mut self) {
        while self.happens(35) && self.random.chance(60) {
            let name = self.files.add("patch.yaml", Vec::new());
            self.files.all.remove(&format!("{}/{name}", self.files.directory));
            let (entry, written) = patches::entry(self.random, self.world, &self.visible, &name);
            if let Some((name, bytes)) = written {
                self.files.all.insert(format!("{}/{name}", self.files.directory), bytes);
            }
            self.push("patches", entry);
        }
        if self.happens(8) {
            let object = self.random.pick(&self.visible).clone();
            let patch = merge_patch(self.random, self.world, &object);
            if self.random.chance(50) {
                let body = text(self.random, &patch, 0);
                self.push("patchesStrategicMerge", body);
            } else {
                let bytes = file(self.random, &[patch], self.world.noise);
                let name = self.files.add("merge.yaml", bytes);
                self.push("patchesStrategicMerge", name);
            }
        }
        if self.happens(6) {
            let object = self.random.pick(&self.visible).clone();
            let patch = json_patch(self.random, self.world, &object);
            let mut entry = Yaml::of([("target", exact_target(&object))]);
            if self.random.chance(50) {
                entry.set("patch", text(self.random, &patch, 0));
            } else {
                let bytes = file(self.random, &[patch], self.world.noise);
                entry.set("path", self.files.add("operations.yaml", bytes));
            }
            self.push("patchesJson6902", entry);
        }
    }

    fn counted(&mut self) {
        while self.happens(20) && self.random.chance(60) {
            let entry = image(self.random, self.world);
            let key = if self.random.chance(4) { "imageTags" } else { "images" };
            self.push(key, entry);
        }
        if self.happens(10) {
            const SCALED: &[&str] = &["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
            let scaled: Vec<String> = self
                .visible
                .iter()
                .filter(|o| SCALED.contains(&o.kind.as_str()))
                .map(|o| o.name.clone())
                .collect();
            if !scaled.is_empty() {
                let name = self.random.pick(&scaled).clone();
                let entry = Yaml::of([("name", name.into()), ("count", self.random.below(10).into())]);
                self.push("replicas", entry);
            }
        }
    }

    fn referenced(&mut self) {
        while self.happens(20) && self.random.chance(60) {
            let one = references::replacement(self.random, self.world, &self.visible);
            if self.random.chance(75) {
                self.push("replacements", one);
            } else {
                let list = if self.random.chance(50) { Yaml::List(vec![one]) } else { one };
                let bytes = file(self.random, &[list], self.world.noise);
                let name = self.files.add("replacement.yaml", bytes);
                self.push("replacements", Yaml::of([("path", name.into())]));
            }
        }
        if self.happens(10) {
            let mut free = self.world.variables.clone();
            self.random.shuffle(&mut free);
            free.truncate(2);
            for name in free {
                self.world.variables.retain(|known| *known != name || self.random.chance(3));
                let one = references::variable(self.random, self.world, &self.visible, &name);
                self.push("vars", one);
            }
        }
    }

    fn configured(&mut self) {
        if self.happens(10) {
            let table = tables::configuration(self.random, self.world, &self.visible);
            let bytes = file(self.random, &[table], self.world.noise);
            let name = self.files.add("configuration.yaml", bytes);
            self.push("configurations", name);
        }
        if self.happens(3) {
            let table = tables::definitions(self.random);
            let bytes = file(self.random, &[table], 0);
            let name = self.files.add("crds.yaml", bytes);
            self.push("crds", name);
        }
        if self.happens(2) {
            let table = tables::schema(self.random);
            let bytes = file(self.random, &[table], 0);
            let name = self.files.add("schema.yaml", bytes);
            self.out.set("openapi", Yaml::of([("path", name.into())]));
        }
        if self.happens(14) {
            let count = 1 + self.random.below(2);
            let steps: Vec<Yaml> = (0..count)
                .map(|at| plugins::transformer(self.random, self.world, &self.visible, &format!("step{at}")))
                .collect();
            self.plugin("transformers", &steps);
        }
    }

    fn ordered(&mut self) {
        if self.happens(10) {
            let mut sort = Yaml::of([("order", self.random.word(&["legacy", "fifo", "fifo"]).into())]);
            if self.random.chance(30) {
                let first = self.random.some(&["ConfigMap", "Deployment", "Thing", "Namespace"], 50);
                let last = self.random.some(&["Service", "Secret"], 50);
                sort.set("order", "legacy");
                sort.set(
                    "legacySortOptions",
                    Yaml::of([("orderFirst", first.into()), ("orderLast", last.into())]),
                );
            }
            self.out.set("sortOptions", sort);
        }
        if self.happens(8) {
            let words =
                self.random.some(&["originAnnotations", "transformerAnnotations", "managedByLabel"], 50);
            self.out.set("buildMetadata", words);
        }
    }
}
