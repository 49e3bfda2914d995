//! Generated ConfigMaps and Secrets.

use super::kustomization::Files;
use super::world::{Object, World, labels};
use crate::random::Random;
use crate::yaml::Yaml;

/// An entry of `configMapGenerator` or `secretGenerator`, with the files that it names and the object that it makes.
pub(crate) fn entry(
    random: &mut Random,
    world: &World,
    visible: &[Object],
    files: &mut Files,
    secret: bool,
) -> (Yaml, Object) {
    let kind = if secret { "Secret" } else { "ConfigMap" };
    let known: Vec<&Object> =
        visible.iter().filter(|object| object.kind == kind && object.api == "v1").collect();
    let old = (!known.is_empty() && random.chance(35)).then(|| (*random.pick(&known)).clone());
    let name = old.as_ref().map_or_else(|| world.name(random), |object| object.name.clone());
    let namespace = match &old {
        Some(object) => object.namespace.clone(),
        None => random.chance(15).then(|| world.namespace(random)),
    };
    let mut out = Yaml::of([("name", name.clone().into())]);
    if let Some(namespace) = &namespace {
        out.set("namespace", namespace.clone());
    }
    if old.is_some() {
        out.set("behavior", random.word(&["merge", "merge", "replace"]));
    } else if random.chance(10) {
        out.set("behavior", random.word(&["create", "", "unknown"]));
    }
    sources(random, world, files, &mut out);
    if random.chance(20) {
        out.set("options", options(random, world));
    }
    if secret && random.chance(30) {
        out.set("type", random.word(&["Opaque", "kubernetes.io/tls"]));
    }
    let body = Yaml::of([
        ("apiVersion", "v1".into()),
        ("kind", kind.into()),
        ("metadata", Yaml::of([("name", name.clone().into())])),
        ("data", Yaml::of([("a", "1".into()), ("key", "2".into())])),
    ]);
    (out, Object { api: "v1".to_owned(), kind: kind.to_owned(), name, namespace, body })
}

fn sources(random: &mut Random, world: &World, files: &mut Files, out: &mut Yaml) {
    if random.chance(65) {
        let literals: Vec<String> = (0..=random.below(3)).map(|at| literal(random, world, at)).collect();
        out.set("literals", literals);
    }
    if random.chance(30) {
        let named: Vec<String> = (0..=random.below(2)).map(|at| file(random, world, files, at)).collect();
        out.set("files", named);
    }
    if random.chance(20) {
        let path = files.add("env", environment(random, world).into_bytes());
        if random.chance(80) {
            out.set("envs", vec![path]);
        } else {
            out.set("env", path);
        }
    }
}

fn literal(random: &mut Random, world: &World, at: usize) -> String {
    if random.chance(world.wrong) {
        return random.word(&["novalue", "=x", ""]);
    }
    let key = ["a", "key", "other"][at];
    let value = world.sentence(random);
    let value = random.word(&["@", "@", "@", "\"@\"", "'@'", "'@", " @ ", "@=@"]).replace('@', &value);
    format!("{key}={value}")
}

fn file(random: &mut Random, world: &World, files: &mut Files, at: usize) -> String {
    let bytes = match random.below(6) {
        0 => vec![0xff, 0xfe, 0x00, 0x41],
        1 => Vec::new(),
        2 => (0..150).map(|_| u8::try_from(random.below(256)).unwrap_or(0)).collect(),
        3 => world.sentence(random).replace('\n', "\r\n").into_bytes(),
        _ => format!("{}\nsecond line\n", world.sentence(random)).into_bytes(),
    };
    let path = files.add(random.one(&["file.txt", "app.properties", "data.bin"]), bytes);
    if random.chance(50) { format!("f{at}={path}") } else { path }
}

fn environment(random: &mut Random, world: &World) -> String {
    let mut out = String::new();
    if random.chance(5) {
        out.push('\u{FEFF}');
    }
    for at in 0..=random.below(4) {
        let value = world.sentence(random).replace('\n', " ");
        let line = random.word(&["K@=#", "  K@=#", "K@=\"#\"", "# K@=#", "", "K@", "K@=#  ", "K@=a=#"]);
        out.push_str(&line.replace('@', &at.to_string()).replace('#', &value));
        out.push_str(if random.chance(5) { "\r\n" } else { "\n" });
    }
    out
}

/// Options of a generator or of all.
pub(crate) fn options(random: &mut Random, world: &World) -> Yaml {
    let mut out = Yaml::empty();
    if random.chance(60) {
        out.set("disableNameSuffixHash", random.chance(80));
    }
    if random.chance(40) {
        out.set("labels", Yaml::texts(&labels(random, world)));
    }
    if random.chance(30) {
        out.set("annotations", Yaml::of([("note", world.sentence(random).into())]));
    }
    if random.chance(20) {
        out.set("immutable", random.chance(80));
    }
    out
}
