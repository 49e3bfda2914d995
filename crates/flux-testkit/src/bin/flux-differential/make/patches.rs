//! Patches of both kinds, made from what the objects hold.

use super::path::{pointer, walk};
use super::world::{Object, World, anything, labels, odd};
use crate::random::Random;
use crate::yaml::{Yaml, text};

/// The keys by which list elements are told apart; a patch mostly keeps them.
const KEYS: &[&str] = &["name", "containerPort", "port", "mountPath", "ip", "topologyKey", "uid"];

/// A strategic merge patch of the object.
pub(crate) fn merge_patch(random: &mut Random, world: &World, object: &Object) -> Yaml {
    let mut out = Yaml::of([("apiVersion", object.api.clone().into()), ("kind", object.kind.clone().into())]);
    let mut metadata = Yaml::of([("name", object.name.clone().into())]);
    if let Some(namespace) = &object.namespace {
        metadata.set("namespace", namespace.clone());
    }
    if random.chance(20) {
        metadata.set("labels", Yaml::texts(&labels(random, world)));
    }
    if random.chance(10) {
        metadata.set("annotations", Yaml::of([("note", odd(random, world)), ("patched", "yes".into())]));
    }
    if random.chance(4) {
        metadata.set("labels", Yaml::of([("app", Yaml::raw("null"))]));
    }
    out.set("metadata", metadata);
    if random.chance(4) {
        out.set("$patch", random.word(&["delete", "delete", "replace", "merge"]));
    }
    let Yaml::Map(fields) = &object.body else { return out };
    for (key, value) in
        fields.iter().filter(|(key, _)| !["apiVersion", "kind", "metadata"].contains(&key.as_str()))
    {
        if random.chance(80) {
            out.set(key, changed(random, world, value, 0));
        }
    }
    if random.chance(5) {
        out.set("extra", anything(random, world, 2));
    }
    out
}

fn changed(random: &mut Random, world: &World, value: &Yaml, depth: usize) -> Yaml {
    if depth > 0 && random.chance(3) {
        return Yaml::raw(random.one(&["null", "~", ""]));
    }
    if random.chance(2) {
        return anything(random, world, 1);
    }
    match value {
        Yaml::Map(fields) => changed_map(random, world, fields, depth),
        Yaml::List(items) => changed_list(random, world, items, depth),
        other if random.chance(50) => other.clone(),
        _ => odd(random, world),
    }
}

fn changed_map(random: &mut Random, world: &World, fields: &[(String, Yaml)], depth: usize) -> Yaml {
    let mut out = Yaml::empty();
    for (key, value) in fields {
        if KEYS.contains(&key.as_str()) && random.chance(92) {
            out.set(key, value.clone());
        } else if random.chance(45) {
            out.set(key, changed(random, world, value, depth + 1));
        }
    }
    if random.chance(6) {
        out.set(random.one(&["added", "env", "ports", "labels", "name"]), anything(random, world, 1));
    }
    if random.chance(3) {
        out.set("$patch", random.word(&["delete", "replace", "merge", "delete", "wrong"]));
    }
    if random.chance(1) {
        out.set(
            random.one(&[
                "$retainKeys",
                "$setElementOrder/containers",
                "$deleteFromPrimitiveList/finalizers",
            ]),
            vec!["name"],
        );
    }
    out
}

fn changed_list(random: &mut Random, world: &World, items: &[Yaml], depth: usize) -> Yaml {
    let mut out = Vec::new();
    for item in items {
        if random.chance(60) {
            out.push(changed(random, world, item, depth + 1));
        }
    }
    if random.chance(25)
        && let Some(Yaml::Map(_)) = items.first()
    {
        let mut new = items.first().cloned().unwrap_or(Yaml::Map(Vec::new()));
        for key in ["name", "ip", "mountPath", "topologyKey"] {
            if new.get(key).is_some() {
                new.set(key, "new");
            }
        }
        for key in ["containerPort", "port"] {
            if new.get(key).is_some() {
                new.set(key, 9999);
            }
        }
        out.push(new);
    }
    if random.chance(3) {
        out.push(Yaml::of([("$patch", random.word(&["replace", "delete", "merge"]).into())]));
    }
    if random.chance(10) {
        random.shuffle(&mut out);
    }
    Yaml::List(out)
}

/// A list of JSON patch operations on the object.
pub(crate) fn json_patch(random: &mut Random, world: &World, object: &Object) -> Yaml {
    let operations = (0..=random.below(3)).map(|_| operation(random, world, object));
    Yaml::List(operations.collect())
}

fn operation(random: &mut Random, world: &World, object: &Object) -> Yaml {
    let (steps, value) = walk(random, &object.body);
    let path = pointer(random, &steps);
    let parent = pointer(random, &steps[..steps.len().saturating_sub(1)]);
    let fresh = format!("{parent}/{}", random.word(&["new", "-", "0", "a~1b", "m~0n", "1"]));
    let new = if random.chance(50) { odd(random, world) } else { anything(random, world, 2) };
    let of = |operation: &str, path: String| Yaml::of([("op", operation.into()), ("path", path.into())]);
    let mut out = match random.below(12) {
        0..=3 => of("replace", path),
        4..=6 => of("add", fresh),
        7 => of("add", path),
        8 => return of("remove", path),
        9 => {
            let mut out = of("test", path);
            out.set("value", value.clone());
            return out;
        }
        10 => {
            let mut out = of(random.one(&["copy", "move"]), fresh);
            out.set("from", path);
            return out;
        }
        _ if random.chance(world.wrong * 10) => of(random.one(&["merge", "Add", ""]), path),
        _ => of("replace", path),
    };
    out.set("value", new);
    out
}

/// A target that selects the object, and maybe others.
pub(crate) fn target(random: &mut Random, world: &World, object: &Object) -> Yaml {
    let mut out = Yaml::empty();
    let group = object.group().to_owned();
    if !group.is_empty() && random.chance(40) {
        out.set("group", group);
    }
    if random.chance(40) {
        out.set("version", object.version().to_owned());
    }
    if random.chance(80) {
        out.set(
            "kind",
            if random.chance(10) {
                random.word(&["Deployment|Service", ".*", "D.*", "Nothing"])
            } else {
                object.kind.clone()
            },
        );
    }
    if random.chance(65) {
        let name = object.name.clone();
        out.set(
            "name",
            match random.below(8) {
                0 => format!("{name}.*"),
                1 => format!(".*{name}"),
                2 => ".*".to_owned(),
                3 => format!("({name}|other)"),
                _ => name,
            },
        );
    }
    if random.chance(20) {
        out.set("namespace", object.namespace.clone().unwrap_or_else(|| "default".to_owned()));
    }
    if random.chance(10) {
        let name = world.name(random);
        let choices = [
            "tier=front",
            "app in (web, db)",
            "!tier",
            "app!=@",
            "app",
            "app=@,tier",
            "env notin (prod)",
            "app==@",
        ];
        out.set("labelSelector", random.word(&choices).replace('@', &name));
    }
    if random.chance(4) {
        out.set("annotationSelector", random.word(&["note", "note=value", "!note"]));
    }
    if random.chance(world.wrong) {
        out.set(
            random.one(&["name", "labelSelector", "unknown"]),
            random.word(&["(", "a b c", "[", "in in"]),
        );
    }
    out
}

/// An entry of `patches`, and the file that it may name.
pub(crate) fn entry(
    random: &mut Random,
    world: &World,
    objects: &[Object],
    file: &str,
) -> (Yaml, Option<(String, Vec<u8>)>) {
    let object = random.pick(objects);
    let json = random.chance(40);
    let mut out = Yaml::empty();
    let mut documents = if json {
        vec![json_patch(random, world, object)]
    } else {
        let mut documents = vec![merge_patch(random, world, object)];
        if random.chance(8) {
            let other = random.pick(objects);
            documents.push(merge_patch(random, world, other));
        }
        documents
    };
    if (json && !random.chance(world.wrong)) || random.chance(40) {
        out.set("target", target(random, world, object));
    }
    if !json && random.chance(8) {
        let option = random.one(&["allowNameChange", "allowKindChange"]);
        out.set("options", Yaml::of([(option, random.chance(90).into())]));
        documents[0] = renamed(random, world, documents[0].clone());
    }
    if random.chance(50) {
        let bytes = crate::yaml::file(random, &documents, world.noise);
        out.set("path", file);
        return (out, Some((file.to_owned(), bytes)));
    }
    let body = if json && random.chance(20) {
        json_text(&documents[0])
    } else {
        documents.iter().map(|document| text(random, document, 0)).collect::<Vec<_>>().join("---\n")
    };
    out.set("patch", body);
    (out, None)
}

/// A patch with another name or kind.
fn renamed(random: &mut Random, world: &World, mut patch: Yaml) -> Yaml {
    if random.chance(40) {
        patch.set("kind", random.word(&["Thing", "ConfigMap", "Secret", "Deployment"]));
    }
    if random.chance(60)
        && let Some(Yaml::Map(fields)) = patch.get("metadata").cloned()
    {
        let mut metadata = Yaml::Map(fields);
        metadata.set("name", world.name(random));
        patch.set("metadata", metadata);
    }
    patch
}

/// JSON, as far as the values have a spelling of their own in it.
fn json_text(value: &Yaml) -> String {
    fn convert(value: &Yaml) -> serde_json::Value {
        match value {
            Yaml::Map(fields) => fields.iter().map(|(key, value)| (key.clone(), convert(value))).collect(),
            Yaml::List(items) => items.iter().map(convert).collect(),
            Yaml::Text(text) => text.clone().into(),
            Yaml::Raw(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
        }
    }
    convert(value).to_string()
}
