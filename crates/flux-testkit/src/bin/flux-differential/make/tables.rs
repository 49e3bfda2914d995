//! Files that change the tables of fields: `configurations`, `crds`, `openapi`.

use super::path::{spec_path, walk};
use super::world::{Object, World};
use crate::random::Random;
use crate::yaml::Yaml;

fn spec(random: &mut Random, object: &Object) -> Yaml {
    let (steps, _) = walk(random, &object.body);
    let mut out = Yaml::of([("path", spec_path(&steps).into())]);
    if random.chance(75) {
        out.set("kind", object.kind.clone());
    }
    if random.chance(25) && !object.group().is_empty() {
        out.set("group", object.group().to_owned());
    }
    if random.chance(25) {
        out.set("version", object.version().to_owned());
    }
    if random.chance(40) {
        out.set("create", random.chance(70));
    }
    out
}

/// A file of `configurations`.
pub(crate) fn configuration(random: &mut Random, world: &World, objects: &[Object]) -> Yaml {
    const LISTS: &[&str] = &[
        "namePrefix",
        "nameSuffix",
        "namespace",
        "commonLabels",
        "labels",
        "templateLabels",
        "commonAnnotations",
        "varReference",
        "images",
        "replicas",
    ];
    let mut out = Yaml::empty();
    for list in LISTS {
        if random.chance(15) {
            let object = random.pick(objects);
            let (fixed, kind) = *random.pick(&[
                ("spec/secretRef/name", "Thing"),
                ("metadata/labels", "ConfigMap"),
                ("spec/image", "Thing"),
                ("spec/count", "Thing"),
            ]);
            let one = if random.chance(50) {
                spec(random, object)
            } else {
                Yaml::of([("path", fixed.into()), ("kind", kind.into())])
            };
            out.set(list, vec![one]);
        }
    }
    if random.chance(55) {
        let object = random.pick(objects);
        let mut reference = Yaml::of([("kind", object.kind.clone().into())]);
        if random.chance(40) {
            reference.set("version", object.version().to_owned());
        }
        if random.chance(20) && !object.group().is_empty() {
            reference.set("group", object.group().to_owned());
        }
        let other = random.pick(objects);
        let secret = Yaml::of([("path", "spec/secretRef/name".into()), ("kind", "Thing".into())]);
        reference.set("fieldSpecs", vec![if random.chance(50) { secret } else { spec(random, other) }]);
        out.set("nameReference", vec![reference]);
    }
    if random.chance(world.wrong) {
        out.set("unknownList", Yaml::List(Vec::new()));
    }
    out
}

/// A file of `crds`.
pub(crate) fn definitions(random: &mut Random) -> Yaml {
    let text = |text: &str| Yaml::from(text);
    let reference = Yaml::of([
        ("$ref", text("com.example.v1.Ref")),
        ("x-kubernetes-object-ref-api-version", text("v1")),
        ("x-kubernetes-object-ref-kind", text(random.one(&["Secret", "ConfigMap"]))),
    ]);
    let mut fields = Yaml::of([("secretRef", reference)]);
    if random.chance(40) {
        fields.set(
            "labels",
            Yaml::of([
                ("type", text("object")),
                (random.one(&["x-kubernetes-label-selector", "x-kubernetes-annotation"]), text("")),
            ]),
        );
    }
    if random.chance(40) {
        fields.set("image", Yaml::of([("type", text("string")), ("x-kubernetes-identity", text(""))]));
    }
    let kind = Yaml::of([
        (
            "Schema",
            Yaml::of([(
                "properties",
                Yaml::of([
                    ("apiVersion", Yaml::of([("type", text("string"))])),
                    ("kind", Yaml::of([("type", text("string"))])),
                    (
                        "metadata",
                        Yaml::of([("$ref", text("k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta"))]),
                    ),
                    ("spec", Yaml::of([("$ref", text("com.example.v1.ThingSpec"))])),
                ]),
            )]),
        ),
        ("Dependencies", vec!["com.example.v1.ThingSpec"].into()),
    ]);
    let spec = Yaml::of([("Schema", Yaml::of([("properties", fields)]))]);
    let name = Yaml::of([("type", text("string"))]);
    let target = Yaml::of([("Schema", Yaml::of([("properties", Yaml::of([("name", name)]))]))]);
    Yaml::of([
        ("com.example.v1.Thing", kind),
        ("com.example.v1.ThingSpec", spec),
        ("com.example.v1.Ref", target),
    ])
}

/// A file of `openapi`: the lists of a custom resource merge by name.
pub(crate) fn schema(random: &mut Random) -> Yaml {
    let item = Yaml::of([
        ("type", "object".into()),
        ("properties", Yaml::of([("name", Yaml::of([("type", "string".into())]))])),
    ]);
    let mut list = Yaml::of([("type", "array".into()), ("items", item)]);
    if random.chance(80) {
        list.set("x-kubernetes-patch-merge-key", "name");
        list.set("x-kubernetes-patch-strategy", random.word(&["merge", "merge,retainKeys", "replace"]));
    }
    let spec = Yaml::of([("type", "object".into()), ("properties", Yaml::of([("list", list)]))]);
    let gvk = Yaml::of([("group", "example.com".into()), ("version", "v1".into()), ("kind", "Thing".into())]);
    let thing = Yaml::of([
        ("type", "object".into()),
        ("properties", Yaml::of([("spec", spec)])),
        ("x-kubernetes-group-version-kind", vec![gvk].into()),
    ]);
    Yaml::of([("definitions", Yaml::of([("com.example.v1.Thing", thing)]))])
}
