//! Built-in steps configured as objects: entries of `transformers` and `generators`.

use super::patches::{json_patch, merge_patch, target};
use super::references::replacement;
use super::world::{Object, World, anything, labels};
use crate::random::Random;
use crate::yaml::{Yaml, text};

fn step(kind: &str, name: &str) -> Yaml {
    Yaml::of([
        ("apiVersion", "builtin".into()),
        ("kind", kind.into()),
        ("metadata", Yaml::of([("name", name.into())])),
    ])
}

fn spec(path: &str, create: bool) -> Yaml {
    Yaml::of([("path", path.into()), ("create", create.into())])
}

fn specs(random: &mut Random, paths: &[&str]) -> Yaml {
    let mut out: Vec<Yaml> = Vec::new();
    for path in paths {
        if random.chance(75) {
            let mut one = spec(path, random.chance(60));
            if random.chance(20) {
                one.set("kind", random.word(&["Deployment", "ConfigMap", "Thing"]));
            }
            out.push(one);
        }
    }
    Yaml::List(out)
}

/// A transformer's configuration.
pub(crate) fn transformer(random: &mut Random, world: &World, objects: &[Object], name: &str) -> Yaml {
    let object = random.pick(objects);
    match random.below(13) {
        0 => affix(random, name),
        1 => namespace(random, world, name),
        2..=5 => fields(random, world, object, name),
        6..=8 => patch(random, world, object, name),
        9 => {
            let mut out = step("ReplacementTransformer", name);
            out.set("replacements", vec![replacement(random, world, objects)]);
            out
        }
        10 => value_add(random, world, object, name),
        11 => step(random.one(&["SortOrderTransformer", "HashTransformer", "HashTransformer"]), name),
        _ => {
            let kind = random.one(&["PrefixSuffixTransformer", "LegacyOrderTransformer"]);
            let mut out = step(kind, name);
            out.set("prefix", "pp-");
            out.set("fieldSpecs", specs(random, &["metadata/name"]));
            out
        }
    }
}

fn fields(random: &mut Random, world: &World, object: &Object, name: &str) -> Yaml {
    const LABELS: &[&str] =
        &["metadata/labels", "spec/template/metadata/labels", "spec/selector/matchLabels", "spec/free"];
    const NOTES: &[&str] = &["metadata/annotations", "spec/template/metadata/annotations"];
    const IMAGES: &[&str] =
        &["spec/image", "spec/containers[]/image", "spec/template/spec/containers[]/image"];
    let (kind, field, value, paths) = match random.below(4) {
        0 => ("LabelTransformer", "labels", Yaml::texts(&labels(random, world)), LABELS),
        1 => {
            let pairs = [("plugin", world.sentence(random).into()), ("two", "1".into())];
            ("AnnotationsTransformer", "annotations", Yaml::of(pairs), NOTES)
        }
        2 => ("ImageTagTransformer", "imageTag", image(random, world), IMAGES),
        _ => {
            let pairs = [("name", object.name.clone().into()), ("count", random.below(9).into())];
            ("ReplicaCountTransformer", "replica", Yaml::of(pairs), &["spec/replicas"][..])
        }
    };
    let mut out = step(kind, name);
    out.set(field, value);
    out.set("fieldSpecs", specs(random, paths));
    out
}

fn patch(random: &mut Random, world: &World, object: &Object, name: &str) -> Yaml {
    let (kind, field) = *random.pick(&[
        ("PatchTransformer", "patch"),
        ("PatchJson6902Transformer", "jsonOp"),
        ("PatchStrategicMergeTransformer", "patches"),
    ]);
    let json = kind == "PatchJson6902Transformer" || (kind == "PatchTransformer" && random.chance(50));
    let body = if json { json_patch(random, world, object) } else { merge_patch(random, world, object) };
    let mut out = step(kind, name);
    out.set(field, text(random, &body, 0));
    if field == "patch" {
        out.set("target", target(random, world, object));
    } else if json {
        out.set("target", exact_target(object));
    }
    out
}

/// A target that names one object.
pub(crate) fn exact_target(object: &Object) -> Yaml {
    let mut out = Yaml::of([
        ("version", object.version().into()),
        ("kind", object.kind.clone().into()),
        ("name", object.name.clone().into()),
    ]);
    if !object.group().is_empty() {
        out.set("group", object.group().to_owned());
    }
    if let Some(namespace) = &object.namespace {
        out.set("namespace", namespace.clone());
    }
    out
}

/// An entry of `images`.
pub(crate) fn image(random: &mut Random, world: &World) -> Yaml {
    let name = if random.chance(5) {
        random.word(&["ngin.", ".*", "app.*", "nothing"])
    } else {
        random.pick(&world.images).clone()
    };
    let mut out = Yaml::of([("name", name.into())]);
    if random.chance(40) {
        out.set("newName", random.word(&["other", "mirror.example.com:5000/x/y", "reg/app", "1"]));
    }
    if random.chance(60) {
        out.set("newTag", random.word(&["2.0", "latest", "v1.10", "1e3", "007", ""]));
    }
    if random.chance(15) {
        out.set("digest", "sha256:25a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3");
    }
    if random.chance(8) {
        out.set("tagSuffix", random.word(&["-alpine", "x"]));
    }
    out
}

fn affix(random: &mut Random, name: &str) -> Yaml {
    let (kind, field) = *random.pick(&[("PrefixTransformer", "prefix"), ("SuffixTransformer", "suffix")]);
    let mut out = step(kind, name);
    out.set(field, random.word(&["tp-", "-ts", "1"]));
    out.set("fieldSpecs", specs(random, &["metadata/name", "spec/secretRef/name", "data/a"]));
    out
}

fn namespace(random: &mut Random, world: &World, name: &str) -> Yaml {
    let mut out = step("NamespaceTransformer", name);
    out.set("metadata", Yaml::of([("name", name.into()), ("namespace", world.namespace(random).into())]));
    if random.chance(40) {
        out.set("unsetOnly", true);
    }
    if random.chance(40) {
        out.set(
            "setRoleBindingSubjects",
            random.word(&["defaultOnly", "allServiceAccounts", "none", "wrong"]),
        );
    }
    if random.chance(40) {
        out.set("fieldSpecs", specs(random, &["metadata/namespace", "spec/free", "metadata/name"]));
    }
    out
}

fn value_add(random: &mut Random, world: &World, object: &Object, name: &str) -> Yaml {
    let mut out = step("ValueAddTransformer", name);
    out.set("value", world.sentence(random));
    let path = random.word(&["/metadata/labels/added", "/spec/free", "metadata/annotations/x~1y", "/data/a"]);
    let mut one = Yaml::of([("fieldPath", path.into())]);
    if random.chance(60) {
        one.set("selector", target(random, world, object));
    }
    if random.chance(30) {
        one.set("filePathPosition", random.below(4));
    }
    out.set("targets", vec![one]);
    out
}

/// A generator's configuration.
pub(crate) fn generator(random: &mut Random, world: &World, name: &str) -> Yaml {
    let object_name = world.name(random);
    let mut out = match random.below(8) {
        0..=3 => step("ConfigMapGenerator", name),
        4..=6 => step("SecretGenerator", name),
        _ => {
            let mut out = step("IAMPolicyGenerator", name);
            out.set("cloud", "gke");
            out.set(
                "kubernetesService",
                Yaml::of([("name", object_name.into()), ("namespace", world.namespace(random).into())]),
            );
            out.set("serviceAccount", Yaml::of([("name", "sa".into()), ("projectId", "p".into())]));
            return out;
        }
    };
    if random.chance(60) {
        out.set("name", object_name);
    }
    out.set("literals", vec![format!("a={}", world.sentence(random)), "b=2".to_owned()]);
    if random.chance(30) {
        out.set("behavior", random.word(&["merge", "replace", "create"]));
    }
    if random.chance(30) {
        out.set("options", super::generators::options(random, world));
    }
    if random.chance(5) {
        out.set("unknown", anything(random, world, 1));
    }
    out
}
