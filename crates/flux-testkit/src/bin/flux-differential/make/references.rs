//! Replacements and variables.

use super::patches::target;
use super::path::{Step, field_path, variable_path, walk};
use super::world::{Object, World};
use crate::random::Random;
use crate::yaml::Yaml;

fn scalar_at(random: &mut Random, object: &Object) -> (Vec<Step>, bool) {
    for _ in 0..6 {
        let (steps, value) = walk(random, &object.body);
        if matches!(value, Yaml::Text(_) | Yaml::Raw(_)) {
            return (steps, true);
        }
    }
    (vec![Step::Field("metadata".to_owned()), Step::Field("name".to_owned())], false)
}

/// One replacement.
pub(crate) fn replacement(random: &mut Random, world: &World, objects: &[Object]) -> Yaml {
    let mut out = Yaml::empty();
    if random.chance(20) {
        out.set("sourceValue", world.sentence(random));
    } else {
        out.set("source", source(random, world, objects));
    }
    let targets: Vec<Yaml> = (0..=random.below(2)).map(|_| one_target(random, world, objects)).collect();
    out.set("targets", targets);
    out
}

fn source(random: &mut Random, world: &World, objects: &[Object]) -> Yaml {
    let object = random.pick(objects);
    let mut out = Yaml::of([("kind", object.kind.clone().into()), ("name", object.name.clone().into())]);
    if random.chance(60) {
        out.set("version", object.version().to_owned());
    }
    if !object.group().is_empty() && random.chance(60) {
        out.set("group", object.group().to_owned());
    }
    if let Some(namespace) = object.namespace.clone().filter(|_| random.chance(70)) {
        out.set("namespace", namespace);
    }
    if random.chance(85) {
        let (steps, _) = if random.chance(80) {
            scalar_at(random, object)
        } else {
            let (steps, _) = walk(random, &object.body);
            (steps, false)
        };
        out.set("fieldPath", field_path(random, &steps, random.clone().chance(world.wrong)));
    }
    if random.chance(20) {
        out.set("options", options(random, false));
    }
    out
}

fn options(random: &mut Random, create: bool) -> Yaml {
    let mut out = Yaml::empty();
    if random.chance(60) {
        out.set("delimiter", random.word(&[".", "/", ":", "-", " ", "", "a"]));
        out.set("index", Yaml::raw(random.one(&["0", "0", "1", "2", "-1", "9"])));
    }
    if create && random.chance(60) {
        out.set("create", random.chance(90));
    }
    if random.chance(3) {
        out.set("encoding", random.word(&["base64", "hex"]));
    }
    out
}

fn one_target(random: &mut Random, world: &World, objects: &[Object]) -> Yaml {
    let object = random.pick(objects);
    let mut out = Yaml::of([("select", target(random, world, object))]);
    if random.chance(15) {
        let other = random.pick(objects);
        out.set("reject", vec![target(random, world, other)]);
    }
    if random.chance(92) {
        let paths = (0..=random.below(2)).map(|_| {
            let (mut steps, _) = if random.chance(85) {
                scalar_at(random, object)
            } else {
                let (steps, _) = walk(random, &object.body);
                (steps, false)
            };
            if random.chance(15) {
                // A new field, or one inside of a text.
                let inner = random.one(&["new", "a.b", "x/y", "0", "json", "a", "b"]);
                steps.push(Step::Field(inner.to_owned()));
                if random.chance(30) {
                    steps.push(Step::Field(random.word(&["new", "0", "a", "b"])));
                }
            }
            field_path(random, &steps, true)
        });
        let paths: Vec<String> = paths.collect();
        out.set("fieldPaths", paths);
    }
    if random.chance(40) {
        out.set("options", options(random, true));
    }
    out
}

/// One variable of the name.
pub(crate) fn variable(random: &mut Random, world: &World, objects: &[Object], name: &str) -> Yaml {
    let object = random.pick(objects);
    let mut reference =
        Yaml::of([("kind", object.kind.clone().into()), ("name", object.name.clone().into())]);
    if random.chance(80) {
        reference.set("apiVersion", object.api.clone());
    }
    if let Some(namespace) = &object.namespace {
        reference.set("namespace", namespace.clone());
    }
    if random.chance(world.wrong) {
        reference.set("name", "missing");
    }
    let mut out = Yaml::of([("name", name.into()), ("objref", reference)]);
    if random.chance(70) {
        let (steps, _) = scalar_at(random, object);
        out.set("fieldref", Yaml::of([("fieldPath", variable_path(&steps).into())]));
    }
    out
}
